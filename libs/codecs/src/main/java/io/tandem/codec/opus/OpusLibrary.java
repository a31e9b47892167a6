package io.tandem.codec.opus;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds libopus once for the process, when it is first asked for. A library belongs to a process
 * and cannot be loaded twice, hence the static state. Safe for all threads. That there is none is a
 * value, so that the exchange starts without Opus.
 */
public final class OpusLibrary {
  /** What {@link OpusFunctions} calls. */
  private static final List<String> FUNCTIONS =
      List.of(
          "opus_encoder_get_size",
          "opus_encoder_init",
          "opus_encoder_ctl",
          "opus_encode",
          "opus_decoder_get_size",
          "opus_decoder_init",
          "opus_decode",
          "opus_packet_parse",
          "opus_packet_get_samples_per_frame",
          "opus_get_version_string");

  /** More than a version has. */
  private static final int LONGEST_VERSION = 64;

  private static final OpusLibrary FOUND = find(OpusPlace.usual());

  private final Optional<SymbolLookup> symbols;
  private final OpusPresence presence;

  private OpusLibrary(Optional<SymbolLookup> symbols, OpusPresence presence) {
    this.symbols = symbols;
    this.presence = presence;
  }

  /** Takes the first place whose library loads and has all functions that are called. */
  static OpusLibrary find(List<OpusPlace> places) {
    List<String> failures = new ArrayList<>();
    for (OpusPlace place : places) {
      try {
        SymbolLookup symbols = place.open();
        String version = check(symbols);
        return new OpusLibrary(
            Optional.of(symbols), new OpusPresence.Present(version, place.toString()));
      } catch (IOException failure) {
        failures.add(failure.getMessage());
      }
    }
    return new OpusLibrary(Optional.empty(), new OpusPresence.Absent(String.join("; ", failures)));
  }

  /**
   * Answers the version of a library that has all functions; asks here, before there are handles.
   */
  @SuppressWarnings("restricted") // To call C is the purpose; the programs' manifests allow it.
  private static String check(SymbolLookup symbols) throws IOException {
    for (String function : FUNCTIONS) {
      if (symbols.find(function).isEmpty()) {
        throw new IOException("a libopus without " + function);
      }
    }
    MemorySegment version = symbols.findOrThrow("opus_get_version_string");
    MethodHandle ask =
        Linker.nativeLinker().downcallHandle(version, FunctionDescriptor.of(ValueLayout.ADDRESS));
    try {
      MemorySegment text = (MemorySegment) ask.invokeExact();
      return text.reinterpret(LONGEST_VERSION).getString(0, StandardCharsets.US_ASCII);
    } catch (Throwable thrown) {
      throw new IOException("a libopus that does not tell its version", thrown);
    }
  }

  /** Whether there is an encoder and a decoder: without, their constructors throw. */
  public static boolean isAvailable() {
    return FOUND.symbols.isPresent();
  }

  /** Which libopus this process has, or why it has none. */
  public static OpusPresence presence() {
    return FOUND.presence;
  }

  OpusPresence outcome() {
    return presence;
  }

  static SymbolLookup symbols() {
    return FOUND.symbols.orElseThrow(() -> new IllegalStateException(FOUND.presence.toString()));
  }
}
