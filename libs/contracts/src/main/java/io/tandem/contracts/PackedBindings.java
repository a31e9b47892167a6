package io.tandem.contracts;

import io.tandem.contracts.BindingSet.Binding;
import java.util.ArrayList;
import java.util.List;

/**
 * Binding sets as bytes, for those who hold a million of them and look at a few: a quarter of what
 * the records take. Unpacking gives an equal set.
 *
 * <p>No format between processes: the bytes mean something to the instance that packed them alone,
 * since words that many bindings have in common stand in its {@link WordList}. Thread-safe. What is
 * not held here is the address-of-record: it is the key under which the bytes are kept.
 */
public final class PackedBindings {

  private final WordList words = new WordList();

  /** The bytes of a set; the first says how many bindings there are. */
  public byte[] pack(List<Binding> bindings) {
    PackedWriter out = new PackedWriter(words);
    out.number(bindings.size());
    bindings.forEach(binding -> write(binding, out));
    return out.toByteArray();
  }

  /**
   * The bindings again.
   *
   * @param at where the packed bytes begin
   */
  public List<Binding> unpack(byte[] packed, int at) {
    PackedReader in = new PackedReader(words, packed, at);
    int count = (int) in.number();
    List<Binding> bindings = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      bindings.add(read(in));
    }
    return bindings;
  }

  public List<Binding> unpack(byte[] packed) {
    return unpack(packed, 0);
  }

  /** How many bindings there are, without unpacking them. */
  public int count(byte[] packed, int at) {
    return (int) new PackedReader(words, packed, at).number();
  }

  private static void write(Binding binding, PackedWriter out) {
    out.text(binding.contactUri());
    out.number(binding.registeredAtEpochMillis());
    out.signed(binding.expiresAtEpochMillis() - binding.registeredAtEpochMillis());
    out.signed(binding.qThousandths());
    out.text(binding.callId());
    out.signed(binding.cseq());
    out.text(binding.instanceId());
    out.signed(binding.regId());
    out.word(binding.userAgent());
    Reach reach = binding.reach();
    out.word(reach.edgeNode());
    out.word(reach.transport());
    out.text(reach.remoteHost());
    out.number(reach.remotePort());
    out.number(reach.connectionId());
    out.number(reach.path().size());
    reach.path().forEach(out::word);
    // A token for each flow, and behind it what all flows of that pod have in common.
    int at = reach.edgeRoute().indexOf('@');
    int end = at < 0 ? reach.edgeRoute().length() : at;
    out.text(reach.edgeRoute().substring(0, end));
    out.word(reach.edgeRoute().substring(end));
  }

  private static Binding read(PackedReader in) {
    String contactUri = in.text();
    long registeredAt = in.number();
    long expiresAt = registeredAt + in.signed();
    int q = (int) in.signed();
    String callId = in.text();
    long cseq = in.signed();
    String instanceId = in.text();
    int regId = (int) in.signed();
    String userAgent = in.word();
    return new Binding(
        contactUri,
        expiresAt,
        q,
        callId,
        cseq,
        instanceId,
        regId,
        userAgent,
        reach(in),
        registeredAt);
  }

  private static Reach reach(PackedReader in) {
    String edgeNode = in.word();
    String transport = in.word();
    String remoteHost = in.text();
    int remotePort = (int) in.number();
    long connectionId = in.number();
    int hops = (int) in.number();
    List<String> path = new ArrayList<>(hops);
    for (int i = 0; i < hops; i++) {
      path.add(in.word());
    }
    return new Reach(
        edgeNode, transport, remoteHost, remotePort, connectionId, path, in.text() + in.word());
  }
}
