package io.tandem.media.codec;

/** Lets go of codecs: some have memory outside the heap, most have nothing to free. */
final class Closing {

  private Closing() {}

  static void close(Object codec) {
    if (codec instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (Exception e) {
        throw new IllegalStateException("a codec that cannot be closed", e);
      }
    }
  }
}
