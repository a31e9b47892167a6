package io.tandem.signaling.outbound;

import io.tandem.sip.transaction.Flow;
import io.tandem.sip.transaction.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import javax.crypto.spec.SecretKeySpec;

/**
 * Names for the flows of one process, by which other processes have it send on them (RFC 5626
 * section 5.2). A token says all there is to know and proves it, so nothing is remembered for it.
 * Base64url, without padding, of
 *
 * <pre>
 *  0         1           2               10     12           16 or 28
 *  +---------+-----------+---------------+------+------------+----------------------------+
 *  | version | transport | connection id | port | address    | HMAC-SHA256(key, node, left) |
 *  +---------+-----------+---------------+------+------------+----------------------------+
 * </pre>
 *
 * the HMAC cut to 16 bytes. The node is under the proof: a token is good where it was made and
 * nowhere else. Whoever holds a token can reach the phone, so tokens are shown to no phone.
 * Thread-safe.
 */
public final class FlowTokens {

  private static final byte VERSION = 1;

  /** By their places here, which are part of the format. */
  private static final List<Transport> NUMBERED =
      List.of(Transport.UDP, Transport.TCP, Transport.TLS, Transport.WS, Transport.WSS);

  private static final int HEAD = 12;
  private static final int PROOF = 16;

  /** Of an IPv6 flow: 44 bytes. */
  private static final int LONGEST = 59;

  private final SecretKeySpec key;
  private final byte[] node;

  /**
   * @param node id of the process that holds the flows
   */
  public FlowTokens(byte[] key, String node) {
    this.key = new SecretKeySpec(key, "HmacSHA256");
    this.node = node.getBytes(StandardCharsets.UTF_8);
  }

  /** The name of a flow; its local address is not part of it. */
  public String of(Flow flow) {
    byte[] address = flow.remote().getAddress().getAddress();
    byte[] said =
        ByteBuffer.allocate(HEAD + address.length)
            .put(VERSION)
            .put((byte) NUMBERED.indexOf(flow.transport()))
            .putLong(flow.connectionId())
            .putShort((short) flow.remote().getPort())
            .put(address)
            .array();
    byte[] all = Arrays.copyOf(said, said.length + PROOF);
    System.arraycopy(proof(said), 0, all, said.length, PROOF);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
  }

  /**
   * The flow that a token names; empty when this process did not make it. Never throws.
   *
   * @param local our end of the way to an address, for the flow
   */
  public Optional<Flow> read(
      String token, BiFunction<InetAddress, Transport, InetSocketAddress> local) {
    if (token.length() > LONGEST) {
      return Optional.empty();
    }
    byte[] all;
    try {
      all = Base64.getUrlDecoder().decode(token);
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
    int length = all.length - PROOF;
    if (length != HEAD + 4 && length != HEAD + 16) {
      return Optional.empty();
    }
    byte[] said = Arrays.copyOf(all, length);
    byte[] proof = Arrays.copyOfRange(all, length, all.length);
    if (!MessageDigest.isEqual(proof, Arrays.copyOf(proof(said), PROOF)) || said[0] != VERSION) {
      return Optional.empty();
    }
    ByteBuffer read = ByteBuffer.wrap(said, 1, length - 1);
    Transport transport = NUMBERED.get(read.get());
    long connectionId = read.getLong();
    int port = Short.toUnsignedInt(read.getShort());
    byte[] address = new byte[read.remaining()];
    read.get(address);
    try {
      InetAddress remote = InetAddress.getByAddress(address);
      return Optional.of(
          new Flow(
              transport,
              local.apply(remote, transport),
              new InetSocketAddress(remote, port),
              connectionId));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 and 16 bytes are addresses", e);
    }
  }

  private byte[] proof(byte[] said) {
    return ClusterKey.mac(key, node, new byte[1], said);
  }
}
