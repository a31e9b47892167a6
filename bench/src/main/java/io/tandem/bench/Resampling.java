package io.tandem.bench;

import io.tandem.rtp.codec.Resampler;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** 20 ms from one sample rate to another. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class Resampling {
  @Param({"8000-16000", "16000-8000", "8000-48000", "48000-8000", "16000-48000", "48000-16000"})
  public String rates = "8000-16000";

  private Resampler resampler = new Resampler(8000, 16000);
  private short[] samples = {};
  private final short[] out = new short[960];
  private int frame;
  private int at;

  @Setup
  public void choose() {
    int dash = rates.indexOf('-');
    int from = Integer.parseInt(rates.substring(0, dash));
    resampler = new Resampler(from, Integer.parseInt(rates.substring(dash + 1)));
    samples = Speech.samples(from);
    frame = from / 50;
  }

  @Benchmark
  public short[] resample() {
    at = at + frame < samples.length ? at + frame : 0;
    resampler.resample(samples, at, frame, out, 0);
    return out;
  }
}
