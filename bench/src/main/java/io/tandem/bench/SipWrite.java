package io.tandem.bench;

import io.tandem.sip.message.CSeq;
import io.tandem.sip.message.HeaderName;
import io.tandem.sip.message.Method;
import io.tandem.sip.message.NameAddr;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.message.SipUri;
import io.tandem.sip.message.Via;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * From a decision to the bytes on the wire: the answers to both requests, and an INVITE of ours.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class SipWrite {
  private final SipRequest register = Messages.request(Messages.register());
  private final SipRequest invite = Messages.request(Messages.invite());
  private final byte[] sdp = Messages.wire(Messages.SDP);
  private final NameAddr contact = NameAddr.of(SipUri.of("1002", "192.0.2.1").withPort(5060));
  private final NameAddr from =
      NameAddr.of("Front desk", SipUri.of("1001", "tandem.local")).withTag("t000a5d8c8f0a5b1c");
  private final NameAddr to = NameAddr.of(SipUri.of("1002", "tandem.local"));

  @Benchmark
  public byte[] okToRegister() {
    return SipResponse.to(register, 200)
        .toTag("5d8c8f0a5b1c7e63")
        .add(
            HeaderName.CONTACT, "<sip:1001@192.0.2.17:5060;rinstance=8a5c0f2e9d317b64>;expires=300")
        .build()
        .encode();
  }

  @Benchmark
  public byte[] okToInvite() {
    return SipResponse.to(invite, 200)
        .toTag("t000a5d8c8f0a5b1c")
        .contact(contact)
        .body("application/sdp", sdp)
        .build()
        .encode();
  }

  @Benchmark
  public byte[] ownInvite() {
    return SipRequest.builder(Method.INVITE, "sip:1002@192.0.2.18:5060;ob")
        .pushVia(Via.of("UDP", "192.0.2.1", 5060, "z9hG4bKt000a5d8c8f0a5b1c").withRport())
        .maxForwards(69)
        .from(from)
        .to(to)
        .callId("5d8c8f0a5b1c7e635d8c8f0a5b1c7e63")
        .cseq(new CSeq(1, Method.INVITE))
        .contact(contact)
        .add(HeaderName.ALLOW, "INVITE, ACK, CANCEL, BYE, OPTIONS")
        .body("application/sdp", sdp)
        .build()
        .encode();
  }
}
