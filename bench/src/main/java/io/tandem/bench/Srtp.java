package io.tandem.bench;

import io.tandem.rtp.RtpPacket;
import io.tandem.rtp.srtp.MasterKey;
import io.tandem.rtp.srtp.SrtpOutcome;
import io.tandem.rtp.srtp.SrtpReceiver;
import io.tandem.rtp.srtp.SrtpSender;
import io.tandem.rtp.srtp.SrtpSuite;
import io.tandem.rtp.srtp.SrtpWorkbench;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
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

/** A packet of 20 ms of G.711, 172 octets, protected and unprotected under each suite. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class Srtp {
  private static final int PACKET = 172;
  private static final int SSRC = 0x1234_5678;

  /** A receiver takes each packet once: after so many it is a new one, a small part of the time. */
  private static final int RING = 4096;

  @Param private SrtpSuite suite = SrtpSuite.AEAD_AES_128_GCM;

  private final SrtpWorkbench workbench = new SrtpWorkbench();
  private final byte[] packet = new byte[256];
  private final RtpPacket view = new RtpPacket();
  private final byte[][] ring = new byte[RING][];
  private byte[] forged = new byte[0];
  private MasterKey key = key(suite);
  private SrtpSender sender = SrtpSender.beginning(key, workbench);
  private SrtpReceiver receiver = SrtpReceiver.beginning(key, workbench);
  private int sequence;
  private int next;

  /** Keys, and a ring of packets for the receiver. */
  @Setup
  public void open() {
    key = key(suite);
    sender = SrtpSender.beginning(key, workbench);
    receiver = SrtpReceiver.beginning(key, workbench);
    view.wrap(plain(packet), 0, PACKET);
    SrtpSender other = SrtpSender.beginning(key, workbench);
    for (int i = 0; i < RING; i++) {
      ring[i] = new byte[PACKET + suite.rtpOverhead()];
      RtpPacket.writeHeader(ByteBuffer.wrap(ring[i]), 0, false, 0, i, 160 * i, SSRC);
      must(other.protectRtp(ring[i], 0, PACKET));
    }
    must(receiver.unprotectRtp(ring[0].clone(), 0, ring[0].length));
    next = 1;
    forged = ring[1].clone();
    forged[PACKET - 1] ^= 1;
  }

  private static MasterKey key(SrtpSuite suite) {
    byte[] octets = new byte[suite.keyOctets() + suite.saltOctets()];
    new SplittableRandom(1).nextBytes(octets);
    return MasterKey.of(suite, octets);
  }

  private static ByteBuffer plain(byte[] octets) {
    ByteBuffer buffer = ByteBuffer.wrap(octets);
    RtpPacket.writeHeader(buffer, 0, false, 0, 0, 0, SSRC);
    return buffer;
  }

  @Benchmark
  public SrtpOutcome protect() {
    view.setSequence(sequence++);
    return must(sender.protectRtp(packet, 0, PACKET));
  }

  @Benchmark
  public SrtpOutcome unprotect() {
    if (next == RING) {
      next = 0;
      receiver = SrtpReceiver.beginning(key, workbench);
    }
    int length = PACKET + suite.rtpOverhead();
    System.arraycopy(ring[next++], 0, packet, 0, length);
    return must(receiver.unprotectRtp(packet, 0, length));
  }

  /** A forged packet of a source that is known. */
  @Benchmark
  public SrtpOutcome refuse() {
    SrtpOutcome outcome = receiver.unprotectRtp(forged, 0, forged.length);
    if (outcome != SrtpOutcome.AUTHENTICATION_FAILED) {
      throw new IllegalStateException("the benchmark is wrong: " + outcome);
    }
    return outcome;
  }

  private static SrtpOutcome must(SrtpOutcome outcome) {
    if (outcome != SrtpOutcome.OK) {
      throw new IllegalStateException("the benchmark is wrong: " + outcome);
    }
    return outcome;
  }
}
