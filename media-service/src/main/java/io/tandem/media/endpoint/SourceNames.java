package io.tandem.media.endpoint;

import io.tandem.rtp.srtp.SrtpState;
import java.util.Arrays;
import java.util.function.IntSupplier;

/**
 * Under which SSRC each source is sent to a peer, for one SRTP sender. Each name is drawn at random
 * when it is first needed, and nothing of a source can be found in it: whoever chooses the source
 * must not be able to choose the name, or he could make an index repeat that an earlier sender has
 * used under the key. Owned by a {@link Protection}; as many names as a sender keeps sources.
 */
final class SourceNames {

  private final IntSupplier random;
  private final int[] sources = new int[SrtpState.MAX_SOURCES];
  private final int[] names = new int[SrtpState.MAX_SOURCES];
  private int count;

  SourceNames(IntSupplier random) {
    this.random = random;
  }

  /** The name of that source, drawn now if it is new; the source itself where there is no room. */
  int nameOf(int source) {
    int at = indexOf(sources, source);
    if (at >= 0) {
      return names[at];
    }
    if (count == sources.length) {
      return source;
    }
    sources[count] = source;
    names[count] = draw();
    return names[count++];
  }

  /** The source of that name; what is no name stays as it is. */
  int sourceOf(int name) {
    int at = indexOf(names, name);
    return at >= 0 ? sources[at] : name;
  }

  boolean isName(int name) {
    return indexOf(names, name) >= 0;
  }

  /** Draws another name for a source that begins anew. */
  void rename(int source) {
    int at = indexOf(sources, source);
    if (at >= 0) {
      names[at] = draw();
    }
  }

  private int draw() {
    int name;
    do {
      name = random.getAsInt();
    } while (isName(name));
    return name;
  }

  private int indexOf(int[] row, int value) {
    for (int i = 0; i < count; i++) {
      if (row[i] == value) {
        return i;
      }
    }
    return -1;
  }

  void forget() {
    count = 0;
    Arrays.fill(names, 0);
  }
}
