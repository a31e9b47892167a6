package io.tandem.codec.g729;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;

/**
 * The two classes of libjitsi that hold G.729 (Annex C, floating point, without Annex B), found
 * once for the process. They are not public: what is public around them wants a media framework of
 * twenty jars and a buffer object for each frame. So they are called by method handles, which are
 * constants. Without libjitsi in the class path there is no G.729, and the exchange starts. All
 * decoders share the random numbers that conceal a loss; a race there changes noise alone.
 */
public final class G729Library {
  /** Samples of a frame, 10 ms (ITU-T G.729 section 2). */
  static final int FRAME_SAMPLES = 80;

  /** Octets of a frame in RTP (RFC 3551 section 4.5.6). */
  static final int FRAME_OCTETS = 10;

  // How the reference writes a frame: a word of synchronisation, one of size, a word for each bit.
  static final int SERIAL_WORDS = 82;
  static final int FIRST_BIT = 2;
  static final short ZERO = 0x007F;
  static final short ONE = 0x0081;

  /** A word that is neither: the frame was lost. */
  static final short ERASED = 0;

  static final String PACKAGE = "org.jitsi.impl.neomedia.codec.audio.g729.";
  private static final MethodType PROCESS =
      MethodType.methodType(void.class, short[].class, short[].class);

  private static final Optional<Handles> CODER = find("Coder");
  private static final Optional<Handles> DECODER = find("Decoder");

  static final MethodHandle NEW_CODER = CODER.map(Handles::make).orElseGet(G729Library::none);
  static final MethodHandle CODE = CODER.map(Handles::process).orElseGet(G729Library::none);
  static final MethodHandle NEW_DECODER = DECODER.map(Handles::make).orElseGet(G729Library::none);
  static final MethodHandle DECODE = DECODER.map(Handles::process).orElseGet(G729Library::none);

  private G729Library() {}

  private record Handles(MethodHandle make, MethodHandle process) {}

  private static Optional<Handles> find(String name) {
    try {
      Class<?> type = Class.forName(PACKAGE + name);
      MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
      MethodHandle make = lookup.findConstructor(type, MethodType.methodType(void.class));
      MethodHandle process = lookup.findVirtual(type, "process", PROCESS);
      return Optional.of(
          new Handles(
              make.asType(MethodType.methodType(Object.class)),
              process.asType(process.type().changeParameterType(0, Object.class))));
    } catch (ReflectiveOperationException | LinkageError missing) {
      return Optional.empty();
    }
  }

  private static MethodHandle none() {
    return MethodHandles.throwException(Object.class, IllegalStateException.class);
  }

  /** Whether there is an encoder and a decoder: without, their constructors throw. */
  public static boolean isAvailable() {
    return CODER.isPresent() && DECODER.isPresent();
  }

  /** Makes a coder or a decoder. */
  static Object make(MethodHandle constructor) {
    if (!isAvailable()) {
      throw new IllegalStateException("no G.729: libjitsi is not in the class path");
    }
    try {
      return (Object) constructor.invokeExact();
    } catch (Throwable thrown) {
      throw unchecked(thrown);
    }
  }

  static RuntimeException unchecked(Throwable thrown) {
    return switch (thrown) {
      case RuntimeException bug -> bug;
      case Error error -> throw error;
      default -> new IllegalStateException(thrown);
    };
  }
}
