package io.tandem.media.codec;

import io.tandem.contracts.MediaPlan;
import io.tandem.media.endpoint.Fate;
import io.tandem.rtp.RtpPacket;
import io.tandem.rtp.codec.AudioDecoder;
import io.tandem.rtp.codec.AudioEncoder;
import io.tandem.rtp.codec.FrameRepetition;
import io.tandem.rtp.codec.Resampler;
import io.tandem.rtp.event.TelephoneEvent;
import io.tandem.rtp.jitter.FrameLength;
import io.tandem.rtp.jitter.FrameRecovery;
import java.nio.ByteBuffer;

/**
 * Turns the packets of one stream into those of another codec as they come: what is lost, late or
 * out of order stays so, and is the receiving phone's to conceal, so that no delay is added but
 * that of the filter. A frame that the next packet repeats (Opus) is sent before it. Packets are
 * cut or joined to the length that who is sent them has asked for, and numbered anew; less than one
 * of them waits. One for each direction of a bridge, on its loop; nothing is allocated for a
 * packet, except by G.729.
 */
public final class Transcoder implements AutoCloseable {

  /** Where packets go. */
  public interface Outlet {
    /**
     * Sends a packet; the octets are the caller's again afterwards.
     *
     * @return {@link Fate#ACCEPTED}, or why not
     */
    Fate write(
        boolean marker,
        int payloadType,
        int sequence,
        int timestamp,
        int ssrc,
        byte[] octets,
        int length);
  }

  /** No codec has longer packets (RFC 6716 section 3.2.5). */
  private static final int LONGEST_MILLIS = 120;

  private static final int HIGHEST_RATE_HZ = 48_000;
  private static final int MOST_SAMPLES = HIGHEST_RATE_HZ * LONGEST_MILLIS / 1000;

  /** RFC 3389 section 4: for clocks of 8 kHz. */
  private static final int COMFORT_NOISE = 13;

  private static final int COMFORT_NOISE_CLOCK_HZ = 8_000;

  private final MediaPlan.Format from;
  private final MediaPlan.Format to;
  private final Coding fromCoding;
  private final Coding toCoding;
  private final FrameLength lengths;
  private final AudioDecoder decoder;
  private final FrameRecovery recovery;
  private final AudioEncoder encoder;
  private final Resampler resampler;
  private final TelephoneEvent event = new TelephoneEvent();
  private final byte[] received;
  private final byte[] sent;
  private final byte[] sentEvent = new byte[TelephoneEvent.BYTES];
  private final ByteBuffer sentEventView = ByteBuffer.wrap(sentEvent);
  private final short[] decoded = new short[MOST_SAMPLES];

  /** At the rate of {@code to}: first what was not a frame yet, then what has come now. */
  private final short[] ready = new short[2 * MOST_SAMPLES];

  private int waiting;

  /** Of each packet to the other side, and how long that is by its clock. */
  private final int packetSamples;

  private final int packetUnits;

  /** The next packet bears the marker. */
  private boolean marks;

  // The newest packet, and how it is numbered on the other side.
  private boolean begun;
  private int ssrc;
  private int newestTimestamp;
  private int newestUnits;
  private int sentTimestamp;
  private final PacketNumbers numbers = new PacketNumbers();

  /**
   * A stream that begins here.
   *
   * @param mostOctets of a payload that may come
   * @throws java.util.NoSuchElementException if either is no {@link Coding}
   */
  public Transcoder(MediaPlan.Format from, MediaPlan.Format to, int mostOctets) {
    this.from = from;
    this.to = to;
    fromCoding = Coding.of(from).orElseThrow();
    toCoding = Coding.of(to).orElseThrow();
    lengths = fromCoding.frameLength();
    decoder = fromCoding.decoder();
    recovery = decoder instanceof FrameRecovery able ? able : FrameRecovery.NONE;
    encoder = toCoding.encoder();
    resampler = new Resampler(fromCoding.sampleRateHz(), toCoding.sampleRateHz());
    received = new byte[mostOctets];
    // As linear samples at the highest rate is the longest that anything becomes.
    sent = new byte[Math.max(2 * MOST_SAMPLES, mostOctets)];
    packetSamples = toCoding.packetSamples(to.ptimeMillis());
    packetUnits = toCoding.unitsOf(packetSamples);
  }

  /** Whether this is the one between the two. */
  public boolean turns(MediaPlan.Format one, MediaPlan.Format other) {
    return from.equals(one) && to.equals(other);
  }

  /**
   * Turns a packet.
   *
   * @param view over {@code bytes}
   * @return {@link Fate#MALFORMED} for a payload that the codec cannot have sent, {@link
   *     Fate#NOWHERE_TO_GO} for one that the other side has no name for or that comes too late,
   *     else what became of the last packet that was made of it
   */
  public Fate onPacket(RtpPacket view, ByteBuffer bytes, Outlet outlet) {
    int length = view.payloadLength();
    if (length > received.length) {
      return Fate.MALFORMED;
    }
    bytes.get(view.payloadOffset(), received, 0, length);
    if (view.payloadType() == from.payloadType()) {
      int units = lengths.units(view.payloadType(), bytes, view.payloadOffset(), length);
      return audio(view, length, units, outlet);
    }
    if (from.eventPayloadType() != 0 && view.payloadType() == from.eventPayloadType()) {
      return event(view, bytes, outlet);
    }
    if (view.payloadType() == COMFORT_NOISE && to.clockRateHz() == COMFORT_NOISE_CLOCK_HZ) {
      return pass(view, COMFORT_NOISE, received, length, outlet);
    }
    return Fate.NOWHERE_TO_GO;
  }

  private Fate audio(RtpPacket view, int length, int units, Outlet outlet) {
    if (length == 0 || units < 1 || units > fromCoding.clockRateHz() * LONGEST_MILLIS / 1000) {
      return Fate.MALFORMED;
    }
    boolean late = isLate(view);
    if (late && !hasPlace(view.sequence(), units)) {
      // Its time has passed for a decoder that went on, or its place was given to others.
      return Fate.NOWHERE_TO_GO;
    }
    // Whoever sends may lay the view over what is sent.
    int timestamp = view.timestamp();
    int sequence = view.sequence();
    boolean marker = view.marker();
    if (!late) {
      int longest = Math.max(units, newestUnits);
      int missing = timestamp - newestTimestamp - newestUnits;
      int lost = follow(view, units, outlet);
      makeUp(lost, Math.min(missing, lost * longest), length, units, timestamp, outlet);
    }
    int samples = decoder.decode(received, 0, length, decoded, 0);
    if (samples == 0) {
      if (!late) {
        numbers.lose(1);
        newestUnits = 0;
      }
      return Fate.MALFORMED;
    }
    marks |= marker;
    if (late) {
      int count = resampler.resample(decoded, 0, samples, ready, 0);
      return send(0, count, numbers.of(sequence), sentOf(timestamp), outlet);
    }
    return encode(samples, sentOf(timestamp), outlet);
  }

  private boolean isOfStream(RtpPacket view) {
    return begun && view.ssrc() == ssrc;
  }

  /** To be asked once for each packet: a sender who counts anew begins another stream. */
  private boolean isLate(RtpPacket view) {
    if (!isOfStream(view) || !numbers.isLate(view.sequence())) {
      return false;
    }
    if (numbers.beginsAnew(view.sequence())) {
      begun = false;
    }
    return begun;
  }

  /** Whether a late packet is what one packet to the other side would have been made of. */
  private boolean hasPlace(int sequence, int units) {
    return !fromCoding.remembers()
        && waiting == 0
        && scaled(units) == packetUnits
        && numbers.knows(sequence);
  }

  /**
   * Takes note of a packet that is not late. If there is something between it and the one before,
   * what waits of that one goes first.
   *
   * @param units 0 for one that is not audio
   * @return packets that are missing before it
   */
  private int follow(RtpPacket view, int units, Outlet outlet) {
    int sequence = view.sequence();
    int timestamp = view.timestamp();
    int source = view.ssrc();
    if (!isOfStream(view)) {
      begun = true;
      ssrc = source;
      sentTimestamp = timestamp;
      waiting = 0;
      numbers.begin(sequence);
      note(timestamp, units);
      return 0;
    }
    int missing = timestamp - newestTimestamp - newestUnits;
    if (missing != 0 || units == 0) {
      sendWaiting(missing, outlet);
    }
    int lost = numbers.follow(sequence);
    sentTimestamp = sentOf(timestamp);
    note(timestamp, units);
    return lost;
  }

  /**
   * Sends what waits in a shorter packet, as nothing comes that would fill it up; after more than
   * one packet's time it would be late, and is not sent.
   *
   * @param missing units until what comes next
   */
  private void sendWaiting(int missing, Outlet outlet) {
    int begins = sentTimestamp + scaled(newestUnits) - toCoding.unitsOf(waiting);
    int left = missing >= 0 && scaled(missing) <= packetUnits ? waiting : 0;
    waiting = 0;
    int at = 0;
    for (int next = toCoding.packetOf(left); next > 0; next = toCoding.packetOf(left - at)) {
      Fate _ = send(at, next, numbers.take(), begins + toCoding.unitsOf(at), outlet);
      at += next;
    }
  }

  /**
   * Sends what the packet that has come repeats of those that are missing; the others stay lost.
   *
   * @param missing units of the {@code lost} packets, not more than 0 if they were not audio
   */
  private void makeUp(int lost, int missing, int length, int units, int timestamp, Outlet outlet) {
    if (missing <= 0) {
      numbers.lose(lost);
      return;
    }
    int repeated = Math.min(missing, units);
    int recovered =
        recovery.recover(received, 0, length, decoded, 0, fromCoding.samplesOf(repeated));
    int gone = scaled(recovered > 0 ? missing - repeated : missing);
    numbers.lose((gone + packetUnits - 1) / packetUnits);
    if (recovered > 0) {
      Fate _ = encode(recovered, sentOf(timestamp - repeated), outlet);
    }
  }

  private void note(int timestamp, int units) {
    newestTimestamp = timestamp;
    newestUnits = units;
  }

  /** A timestamp as the other side sees it. */
  private int sentOf(int timestamp) {
    return sentTimestamp + scaled(timestamp - newestTimestamp);
  }

  private int scaled(int units) {
    return (int) ((long) units * toCoding.clockRateHz() / fromCoding.clockRateHz());
  }

  private Fate encode(int samples, int timestamp, Outlet outlet) {
    int begins = timestamp - toCoding.unitsOf(waiting);
    waiting += resampler.resample(decoded, 0, samples, ready, waiting);
    Fate fate = Fate.ACCEPTED;
    int at = 0;
    for (; waiting - at >= packetSamples; at += packetSamples) {
      fate = send(at, packetSamples, numbers.take(), begins + toCoding.unitsOf(at), outlet);
    }
    waiting -= at;
    System.arraycopy(ready, at, ready, 0, waiting);
    return fate;
  }

  private Fate send(int at, int samples, int sequence, int timestamp, Outlet outlet) {
    int length = encoder.encode(ready, at, samples, sent, 0);
    boolean marker = marks;
    marks = false;
    return outlet.write(marker, to.payloadType(), sequence, timestamp, ssrc, sent, length);
  }

  /** Durations count by the clock of the stream (RFC 4733 section 2.3.5). */
  private Fate event(RtpPacket view, ByteBuffer bytes, Outlet outlet) {
    if (!event.wrap(bytes, view.payloadOffset(), view.payloadLength())) {
      return Fate.MALFORMED;
    }
    if (to.eventPayloadType() == 0) {
      return Fate.NOWHERE_TO_GO;
    }
    int duration = Math.min(scaled(event.duration()), TelephoneEvent.LONGEST_DURATION);
    int length =
        TelephoneEvent.write(
            sentEventView, 0, event.code(), event.isEnd(), event.volume(), duration);
    return pass(view, to.eventPayloadType(), sentEvent, length, outlet);
  }

  private Fate pass(RtpPacket view, int payloadType, byte[] octets, int length, Outlet outlet) {
    boolean marker = view.marker();
    int sequence = view.sequence();
    int timestamp = view.timestamp();
    if (!isLate(view)) {
      // A key whose time lies within the audio so far goes beside it, which goes on.
      boolean beside = isOfStream(view) && timestamp - newestTimestamp - newestUnits < 0;
      numbers.lose(beside ? numbers.follow(sequence) : follow(view, 0, outlet));
      sequence = numbers.take();
    } else if (numbers.knows(sequence)) {
      sequence = numbers.of(sequence);
    } else {
      return Fate.NOWHERE_TO_GO;
    }
    return outlet.write(marker, payloadType, sequence, sentOf(timestamp), ssrc, octets, length);
  }

  /** So many per cent of what is sent will be lost; an encoder that can repeats it then. */
  public void expectLoss(int percent) {
    FrameRepetition.of(encoder).expectLoss(percent);
  }

  /** Frees what the codecs hold outside the heap. */
  @Override
  public void close() {
    Closing.close(decoder);
    Closing.close(encoder);
  }
}
