package io.tandem.rtp.srtp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sources of a context, at most {@link SrtpState#MAX_SOURCES}. None is dropped by itself: its
 * rollover counter is needed when it comes back after hold, and its packets could be replayed.
 */
final class Sources {
  private final List<Source> sources = new ArrayList<>(1);
  private @Nullable Source last;

  static Sources goingOn(List<SrtpState.Position> positions) {
    Sources sources = new Sources();
    positions.forEach(position -> sources.add(Source.goingOn(position)));
    return sources;
  }

  /** The source of that SSRC, if it is known. */
  @Nullable Source find(int ssrc) {
    if (last != null && last.ssrc() == ssrc) {
      return last;
    }
    for (int i = 0; i < sources.size(); i++) {
      Source source = sources.get(i);
      if (source.ssrc() == ssrc) {
        last = source;
        return source;
      }
    }
    return null;
  }

  /** All of that source up to that position counts as having come, if it is not further already. */
  void reach(SrtpState.Position position) {
    Source known = find(position.ssrc());
    if (known == null) {
      if (!isFull()) {
        add(Source.goingOn(position));
      }
    } else if (known.highest() < position.index()) {
      sources.remove(known);
      add(Source.goingOn(position));
    }
  }

  boolean isFull() {
    return sources.size() >= SrtpState.MAX_SOURCES;
  }

  void add(Source source) {
    sources.add(source);
    last = source;
  }

  void forget(int ssrc) {
    Source known = find(ssrc);
    if (known != null) {
      sources.remove(known);
      last = null;
    }
  }

  int size() {
    return sources.size();
  }

  List<SrtpState.Position> positions() {
    return sources.stream().map(Source::position).toList();
  }
}
