package io.tandem.rtp.codec;

import java.util.Arrays;

/**
 * Converts mono samples between 8, 16, 24, 32 and 48 kHz: a polyphase FIR filter (a sinc under a
 * Kaiser window). Unity gain up to 0.875 of half the lower rate, at least 70 dB down from half that
 * rate on. The pass band ends at 3.5 and 7 kHz, where the line's own bands (G.712: 3.4 kHz, G.722:
 * 7 kHz) have ended; to go up to 0.9 would cost a quarter more delay and work. Delays by 36 samples
 * at the lower rate: 4.5 ms at 8 kHz, 2.25 ms at 16 kHz. One for each stream and direction, on its
 * loop; state is kept from block to block, so that blocks have no seams, and nothing is allocated
 * for a block.
 */
public final class Resampler {
  /** Groups worked on at once: what fits into the innermost cache. */
  private static final int BLOCK = 160;

  private static final int UNROLLED = 4;

  // Inputs are kept apart by their place in the group, and each place of the output is computed for
  // all groups of the block before the next: then all inner loops walk through memory in step, and
  // the compiler turns them into vectors.
  private final ResamplingFilter filter;
  private final int from;
  private final int to;

  /** Groups that went before, in front of each of {@link #inputs}. */
  private final int history;

  private final int[][] inputs;
  private final float[][] outputs;

  /** Samples that came in and have not been filtered: less than a group, between calls. */
  private int waiting;

  /**
   * @param fromHz rate of what comes in
   * @param toHz rate of what goes out; if it is the same, samples are copied without delay
   * @throws IllegalArgumentException for another rate than 8000, 16000, 24000, 32000, 48000
   */
  public Resampler(int fromHz, int toHz) {
    this.filter = ResamplingFilter.of(fromHz, toHz);
    this.from = filter.from();
    this.to = filter.to();
    this.history = filter.history();
    this.inputs = new int[from][history + BLOCK + 1];
    this.outputs = new float[to][BLOCK];
  }

  /**
   * Becomes what {@code other} is now: what follows may come from either. The other goes on by
   * itself.
   *
   * @throws IllegalArgumentException if the other has other rates
   */
  public void takeOver(Resampler other) {
    if (filter != other.filter) {
      throw new IllegalArgumentException("another change of the rate");
    }
    waiting = other.waiting;
    for (int place = 0; place < from; place++) {
      // What waits is less than a group.
      System.arraycopy(other.inputs[place], 0, inputs[place], 0, history + 1);
    }
  }

  /** Nothing but silence went before. */
  public void forget() {
    waiting = 0;
    for (int[] input : inputs) {
      Arrays.fill(input, 0, history + 1, 0);
    }
  }

  /** Delay in samples of the outgoing rate; exact. */
  public int delaySamples() {
    return filter.delaySamples();
  }

  /**
   * How many samples the next call with {@code count} samples will write: in the long run {@code
   * count} times the ratio of the rates, and exactly that for whole milliseconds.
   */
  public int outputFor(int count) {
    return (waiting + count) / from * to;
  }

  /**
   * Converts {@code count} samples from {@code samples[offset]} to {@code out[at]} and on. Samples
   * that make no whole group with those of the other rate wait for the next call.
   *
   * @return samples written: {@link #outputFor}
   * @throws IndexOutOfBoundsException if either array is too small: a bug
   */
  public int resample(short[] samples, int offset, int count, short[] out, int at) {
    if (from == to) {
      System.arraycopy(samples, offset, out, at, count);
      return count;
    }
    int written = 0;
    for (int taken = 0; taken < count; ) {
      int room = Math.min(BLOCK * from - waiting, count - taken);
      take(samples, offset + taken, room);
      taken += room;
      written += filterWholeGroups(out, at + written);
    }
    return written;
  }

  private void take(short[] samples, int offset, int count) {
    int place = waiting % from;
    int group = history + waiting / from;
    for (int i = 0; i < count; i++) {
      inputs[place][group] = samples[offset + i];
      if (++place == from) {
        place = 0;
        group++;
      }
    }
    waiting += count;
  }

  private int filterWholeGroups(short[] out, int at) {
    int groups = waiting / from;
    for (int place = 0; place < to; place++) {
      filterPlace(place, groups);
      float[] output = outputs[place];
      for (int i = 0, o = at + place; i < groups; i++, o += to) {
        out[o] = round(output[i]);
      }
    }
    for (int[] input : inputs) {
      // The last one may be half of a group that waits.
      System.arraycopy(input, groups, input, 0, history + 1);
    }
    waiting %= from;
    return groups * to;
  }

  private void filterPlace(int place, int groups) {
    float[] output = outputs[place];
    float[] ofPlace = filter.taps(place);
    int newest = filter.newest(place);
    Arrays.fill(output, 0, groups, 0);
    for (int k = 0; k < ofPlace.length; k += UNROLLED) {
      int i0 = newest - k;
      int i1 = i0 - 1;
      int i2 = i0 - 2;
      int i3 = i0 - 3;
      accumulate(
          output,
          groups,
          ofPlace[k],
          inputs[Math.floorMod(i0, from)],
          history + Math.floorDiv(i0, from),
          ofPlace[k + 1],
          inputs[Math.floorMod(i1, from)],
          history + Math.floorDiv(i1, from),
          ofPlace[k + 2],
          inputs[Math.floorMod(i2, from)],
          history + Math.floorDiv(i2, from),
          ofPlace[k + 3],
          inputs[Math.floorMod(i3, from)],
          history + Math.floorDiv(i3, from));
    }
  }

  /** Adds four taps' part to every output of a place. */
  private static void accumulate(
      float[] output,
      int count,
      float tap0,
      int[] input0,
      int at0,
      float tap1,
      int[] input1,
      int at1,
      float tap2,
      int[] input2,
      int at2,
      float tap3,
      int[] input3,
      int at3) {
    for (int i = 0; i < count; i++) {
      output[i] +=
          tap0 * input0[at0 + i]
              + tap1 * input1[at1 + i]
              + tap2 * input2[at2 + i]
              + tap3 * input3[at3 + i];
    }
  }

  private static short round(float sample) {
    // Above zero a cast rounds like floor, and that is faster; what is out of range is clipped.
    int rounded = (int) (sample + 32768.5f) - 32768;
    return (short) Pcm.saturate(rounded);
  }
}
