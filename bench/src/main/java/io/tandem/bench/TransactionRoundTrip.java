package io.tandem.bench;

import io.tandem.sip.message.ReceivedVia;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.transaction.ClientTransactionId;
import io.tandem.sip.transaction.Flow;
import io.tandem.sip.transaction.ServerTransactionId;
import io.tandem.sip.transaction.TimerDurations;
import io.tandem.sip.transaction.TransactionId;
import io.tandem.sip.transaction.TransactionLayer;
import io.tandem.sip.transaction.TransactionUser;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
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
 * One REGISTER from the bytes that came to the bytes that go: parsed, stamped, held by the
 * transaction layer, answered, encoded, forgotten 32 s later. Time runs at a thousand requests a
 * second, so that 32,000 transactions are held throughout.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class TransactionRoundTrip {
  private static final String BRANCH = "5d8c8f0a5b1c7e63";
  private static final long NANOS_BETWEEN = TimeUnit.MILLISECONDS.toNanos(1);

  private final byte[] register = Messages.register();
  private final int branchAt = new String(register, StandardCharsets.ISO_8859_1).indexOf(BRANCH);
  private final Flow flow =
      Flow.udp(new InetSocketAddress("192.0.2.1", 5060), new InetSocketAddress("192.0.2.17", 5060));
  private final Registrar registrar = new Registrar();
  private long count;

  @Benchmark
  public byte[] register() {
    count++;
    for (int i = 0; i < BRANCH.length(); i++) {
      register[branchAt + i] = (byte) Character.forDigit((int) (count >>> (4 * i)) & 15, 16);
    }
    registrar.nowNanos += NANOS_BETWEEN;
    registrar.layer.advance(registrar.nowNanos);
    registrar.layer.receive(
        ReceivedVia.stamp(Messages.request(register), flow.remote()), flow, registrar.nowNanos);
    return registrar.sent;
  }

  /** Accepts whatever comes. */
  private static final class Registrar implements TransactionUser {
    final TransactionLayer layer =
        new TransactionLayer(
            TimerDurations.RFC_3261, (message, _) -> sent = message.encode(), this, 0);
    byte[] sent = {};
    long nowNanos;

    @Override
    public void onRequest(ServerTransactionId id, SipRequest request, Flow flow) {
      layer.respond(id, SipResponse.to(request, 200).toTag("5d8c8f0a").build(), nowNanos);
    }

    @Override
    public void onAck(SipRequest ack, Flow flow) {}

    @Override
    public void onCancel(
        ServerTransactionId invite, ServerTransactionId cancel, SipRequest request) {}

    @Override
    public void onResponse(ClientTransactionId id, SipResponse response) {}

    @Override
    public void onStrayResponse(SipResponse response, Flow flow) {}

    @Override
    public void onTimeout(ClientTransactionId id) {}

    @Override
    public void onTransportError(TransactionId id) {}

    @Override
    public void onAckTimeout(ServerTransactionId id) {}

    @Override
    public void onTerminated(TransactionId id) {}
  }
}
