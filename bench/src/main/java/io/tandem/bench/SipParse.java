package io.tandem.bench;

import io.tandem.sip.message.ParseResult;
import io.tandem.sip.message.SipParser;
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

/** From the bytes of a datagram to a message whose mandatory headers are checked. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class SipParse {
  private final byte[] register = Messages.register();
  private final byte[] invite = Messages.invite();

  @Benchmark
  public ParseResult register() {
    return SipParser.parseOwned(register);
  }

  @Benchmark
  public ParseResult invite() {
    return SipParser.parseOwned(invite);
  }
}
