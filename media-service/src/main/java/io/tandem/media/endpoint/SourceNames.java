package io.tandem.media.endpoint;

import io.tandem.rtp.srtp.SrtpState;
import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;

/**
 * Under which SSRC each source is sent to a peer, for one SRTP sender. Each name is taken when it
 * is first needed, and nothing of a source can be found in it: whoever chooses the source must not
 * be able to choose the name, or he could make an index repeat that an earlier sender has used
 * under the key. Owned by a {@link Protection}; as many names as a sender keeps sources. A source
 * that rests while another needs its place loses it, and has another name when it comes back.
 */
final class SourceNames {

  /**
   * Longer than a pause between packets of one who speaks; so long a new source may have to wait.
   */
  private static final int RESTS_AFTER_SECONDS = 3;

  /** Most peers have one source, and most endpoints no SRTP at all: room is made when needed. */
  private static final int FIRST_ROOM = 4;

  private final IntSupplier freshNames;
  private final IntConsumer freed;
  private int[] sources = new int[0];
  private int[] names = new int[0];
  private int[] usedAtSecond = new int[0];
  private int count;
  private int second;

  /**
   * @param freshNames never the same twice
   * @param freed told of each name that is never used again
   */
  SourceNames(IntSupplier freshNames, IntConsumer freed) {
    this.freshNames = freshNames;
    this.freed = freed;
  }

  /**
   * The name of that source, given now if it is new; the source itself where there is no room: as
   * many others have been used within the last seconds.
   */
  int nameOf(int source) {
    int at = indexOf(sources, source);
    if (at < 0) {
      at = place();
      if (at < 0) {
        return source;
      }
      sources[at] = source;
      names[at] = freshNames.getAsInt();
    }
    usedAtSecond[at] = second;
    return names[at];
  }

  private int place() {
    if (count < SrtpState.MAX_SOURCES) {
      if (count == sources.length) {
        grow();
      }
      return count++;
    }
    int longest = 0;
    for (int i = 1; i < count; i++) {
      if (second - usedAtSecond[i] > second - usedAtSecond[longest]) {
        longest = i;
      }
    }
    if (second - usedAtSecond[longest] < RESTS_AFTER_SECONDS) {
      return -1;
    }
    freed.accept(names[longest]);
    return longest;
  }

  private void grow() {
    int room = Math.min(Math.max(FIRST_ROOM, 2 * count), SrtpState.MAX_SOURCES);
    sources = Arrays.copyOf(sources, room);
    names = Arrays.copyOf(names, room);
    usedAtSecond = Arrays.copyOf(usedAtSecond, room);
  }

  /** The source of that name; what is no name stays as it is. */
  int sourceOf(int name) {
    int at = indexOf(names, name);
    return at >= 0 ? sources[at] : name;
  }

  boolean isName(int name) {
    return indexOf(names, name) >= 0;
  }

  /** Gives another name to a source that begins anew. */
  void rename(int source) {
    int at = indexOf(sources, source);
    if (at >= 0) {
      freed.accept(names[at]);
      names[at] = freshNames.getAsInt();
    }
  }

  void onSecond() {
    second++;
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
  }
}
