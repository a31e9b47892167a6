package io.tandem.media.engine;

import static io.tandem.media.Plans.endpoint;
import static io.tandem.media.Plans.newCall;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import io.tandem.contracts.MediaFact;
import io.tandem.contracts.MediaPlan.Source;
import io.tandem.contracts.Srtp;
import io.tandem.kernel.CallSid;
import io.tandem.kernel.Seal;
import io.tandem.media.Phone;
import io.tandem.rtp.srtp.MasterKey;
import io.tandem.rtp.srtp.SrtpOutcome;
import io.tandem.rtp.srtp.SrtpSender;
import io.tandem.rtp.srtp.SrtpSuite;
import io.tandem.rtp.srtp.SrtpWorkbench;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A packet that grows when it is sealed leaves in another buffer than it came in. */
class SealedBufferTest {
  private static final SrtpSuite SUITE = SrtpSuite.AEAD_AES_128_GCM;
  private static final Seal SEAL = new Seal("a key of the whole exchange", List.of());
  private static final InetSocketAddress PEER =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 40_000);

  @Test
  void nothingIsReadOfTheOldBufferOnceItIsGivenBackAndThatIsOnce() {
    DefaultEventLoop eventLoop = new DefaultEventLoop();
    CallSid call = newCall(1);
    try (Phone phone = new Phone()) {
      MediaEndpoint endpoint =
          new MediaEndpoint(
              endpoint("caller", 20_000, phone),
              20_000,
              ShutFromTheStartTest.loop(eventLoop),
              new SrtpMemory(1),
              e -> {
                throw e;
              });
      EmbeddedChannel channel = new EmbeddedChannel(endpoint.rtpHandler());
      endpoint.onOpened(channel, new EmbeddedChannel());
      Srtp.Agreed agreed =
          new Srtp.Agreed(
              SUITE.name(), key(call, Srtp.Side.OURS, 2), key(call, Srtp.Side.THEIRS, 1));
      SrtpKeys.OfEndpoint keys = new SrtpKeys(Optional.of(SEAL)).of(call, "caller");
      assertThat(endpoint.protect(Optional.of(agreed), keys)).isEmpty();
      endpoint.signal(PEER, PEER);
      endpoint.send(new Source.Echo());

      byte[] plain = Phone.packet(1);
      byte[] sealed = Arrays.copyOf(plain, plain.length + SUITE.rtpOverhead());
      SrtpSender sender = SrtpSender.beginning(MasterKey.of(SUITE, octets(1)), new SrtpWorkbench());
      assertThat(sender.protectRtp(sealed, 0, plain.length)).isEqualTo(SrtpOutcome.OK);
      ByteBuf arrived = new SpoiltWhenFreed(sealed);
      var _ = channel.writeInbound(new DatagramPacket(arrived, PEER, PEER));

      assertThat(channel.outboundMessages()).hasSize(1);
      assertThat(arrived.refCnt()).isZero();
      MediaFact.EndpointStatistics told = endpoint.statistics(endpoint.quality());
      assertThat(told.octetsSent()).isEqualTo(160);
      assertThat(told.codecToPeer()).isEqualTo("PCMA");
    } finally {
      var _ = eventLoop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }
  }

  private static Srtp.Key key(CallSid call, Srtp.Side side, int number) {
    return new Srtp.Key(
        1, SEAL.seal(Srtp.purpose(call, "caller", side), octets(number)), Srtp.Indices.NONE);
  }

  private static byte[] octets(int number) {
    byte[] octets = new byte[SUITE.keyOctets() + SUITE.saltOctets()];
    Arrays.fill(octets, (byte) number);
    return octets;
  }

  /** As memory is that somebody else has been given since. */
  private static final class SpoiltWhenFreed extends UnpooledHeapByteBuf {
    private final byte[] octets;

    SpoiltWhenFreed(byte[] octets) {
      super(UnpooledByteBufAllocator.DEFAULT, octets, octets.length);
      this.octets = octets;
    }

    @Override
    protected void deallocate() {
      Arrays.fill(octets, (byte) 0x7F);
      super.deallocate();
    }
  }
}
