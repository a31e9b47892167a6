package io.tandem.codec.opus;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The functions of libopus that are called, as {@code opus.h} declares them. The handles are
 * constants, so that a call costs nanoseconds and allocates nothing. None is a {@code critical}
 * call: an encoder runs for a fifth of a millisecond, and for that long such a call would hold up
 * every collection of garbage. So all pointers lead to native memory, never into Java's heap.
 */
@SuppressWarnings("restricted") // To call C is the purpose; the programs' manifests allow it.
final class OpusFunctions {
  /** Answers of libopus below 0 are errors; this is success. */
  static final int OK = 0;

  private static final FunctionDescriptor SIZE = FunctionDescriptor.of(JAVA_INT, JAVA_INT);

  private static final MethodHandle ENCODER_SIZE = handle("opus_encoder_get_size", SIZE);
  private static final MethodHandle ENCODER_INIT =
      handle(
          "opus_encoder_init",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle ENCODER_CONTROL =
      handle(
          "opus_encoder_ctl",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle ENCODE =
      handle(
          "opus_encode",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle DECODER_SIZE = handle("opus_decoder_get_size", SIZE);
  private static final MethodHandle DECODER_INIT =
      handle("opus_decoder_init", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
  private static final MethodHandle DECODE =
      handle(
          "opus_decode",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
  private static final MethodHandle PARSE =
      handle(
          "opus_packet_parse",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
  private static final MethodHandle SAMPLES_PER_FRAME =
      handle(
          "opus_packet_get_samples_per_frame", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));

  private OpusFunctions() {}

  private static MethodHandle handle(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    return Linker.nativeLinker()
        .downcallHandle(OpusLibrary.symbols().findOrThrow(name), descriptor, options);
  }

  static int encoderOctets(int channels) {
    try {
      return (int) ENCODER_SIZE.invokeExact(channels);
    } catch (Throwable thrown) {
      throw unchecked(thrown);
    }
  }

  static int initEncoder(MemorySegment encoder, int rateHz, int channels, int application) {
    try {
      return (int) ENCODER_INIT.invokeExact(encoder, rateHz, channels, application);
    } catch (Throwable thrown) {
      throw unchecked(thrown);
    }
  }

  static int control(MemorySegment encoder, int request, int value) {
    try {
      return (int) ENCODER_CONTROL.invokeExact(encoder, request, value);
    } catch (Throwable thrown) {
      throw unchecked(thrown);
    }
  }

  static int encode(
      MemorySegment encoder, MemorySegment samples, int count, MemorySegment packet, int most) {
    try {
      return (int) ENCODE.invokeExact(encoder, samples, count, packet, most);
    } catch (Throwable thrown) {
      throw unchecked(thrown);
    }
  }

  static int decoderOctets(int channels) {
    try {
      return (int) DECODER_SIZE.invokeExact(channels);
    } catch (Throwable thrown) {
      throw unchecked(thrown);
    }
  }

  static int initDecoder(MemorySegment decoder, int rateHz, int channels) {
    try {
      return (int) DECODER_INIT.invokeExact(decoder, rateHz, channels);
    } catch (Throwable thrown) {
      throw unchecked(thrown);
    }
  }

  /**
   * Decodes a packet, or conceals if {@code packet} is the null pointer.
   *
   * @param repetition 1 to decode what the packet repeats of the frame before it, else 0
   * @return samples, or an error below 0
   */
  static int decode(
      MemorySegment decoder,
      MemorySegment packet,
      int length,
      MemorySegment samples,
      int count,
      int repetition) {
    try {
      return (int) DECODE.invokeExact(decoder, packet, length, samples, count, repetition);
    } catch (Throwable thrown) {
      throw unchecked(thrown);
    }
  }

  /**
   * Takes a packet apart.
   *
   * @param sizes filled with the octets of each frame, 16 bits for each
   * @param begin filled with where the first frame begins, 32 bits
   * @return frames, or an error below 0
   */
  static int parse(MemorySegment packet, int length, MemorySegment sizes, MemorySegment begin) {
    try {
      return (int)
          PARSE.invokeExact(packet, length, MemorySegment.NULL, MemorySegment.NULL, sizes, begin);
    } catch (Throwable thrown) {
      throw unchecked(thrown);
    }
  }

  static int samplesPerFrame(MemorySegment packet, int rateHz) {
    try {
      return (int) SAMPLES_PER_FRAME.invokeExact(packet, rateHz);
    } catch (Throwable thrown) {
      throw unchecked(thrown);
    }
  }

  /** Memory that was freed and threads that are not the owner's are told by exceptions: bugs. */
  private static RuntimeException unchecked(Throwable thrown) {
    return switch (thrown) {
      case RuntimeException bug -> bug;
      case Error error -> throw error;
      default -> new IllegalStateException(thrown);
    };
  }
}
