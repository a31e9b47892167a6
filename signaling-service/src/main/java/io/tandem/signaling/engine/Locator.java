package io.tandem.signaling.engine;

import io.tandem.sip.locate.Locating;
import io.tandem.sip.locate.LocatingInput;
import io.tandem.sip.locate.LocatingOutput;
import io.tandem.sip.locate.Target;
import io.tandem.sip.message.SipUri;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Finds the targets of URIs for one loop (RFC 3263): carries the questions of {@link Locating} to
 * DNS and the answers back to the loop, and ends what takes too long. A URI with an address is
 * located at once, within the call.
 */
final class Locator {

  private final LoopTime loop;
  private final Locations locations;

  /** What it needs of the loop that it belongs to. */
  interface LoopTime {
    void execute(Runnable step);

    void later(long delay, TimeUnit unit, Runnable step);
  }

  Locator(LoopTime loop, Locations locations) {
    this.loop = loop;
    this.locations = locations;
  }

  /**
   * Told once, on the loop.
   *
   * @param found empty when the URI leads nowhere
   */
  void locate(SipUri uri, Consumer<List<Target>> found) {
    Search search = new Search(new Locating(uri, locations.rules(), locations.tokens()), found);
    search.carryOut(search.locating.start());
    if (!search.locating.open().isEmpty()) {
      loop.later(locations.limit().toNanos(), TimeUnit.NANOSECONDS, search::onTooLate);
    }
  }

  /** One URI that is being looked for. */
  private final class Search {
    private final Locating locating;
    private final Consumer<List<Target>> found;
    private boolean late;

    Search(Locating locating, Consumer<List<Target>> found) {
      this.locating = locating;
      this.found = found;
    }

    void carryOut(List<LocatingOutput> outputs) {
      for (LocatingOutput output : outputs) {
        switch (output) {
          case LocatingOutput.Ask ask -> {
            if (late) {
              onAnswer(new LocatingInput.Failed(ask.question()));
            } else {
              locations.dns().ask(ask.question(), answer -> loop.execute(() -> onAnswer(answer)));
            }
          }
          case LocatingOutput.Located located -> found.accept(located.targets());
          case LocatingOutput.Nowhere _ -> found.accept(List.of());
        }
      }
    }

    private void onAnswer(LocatingInput answer) {
      carryOut(locating.on(answer));
    }

    private void onTooLate() {
      late = true;
      locating.open().forEach(question -> onAnswer(new LocatingInput.Failed(question)));
    }
  }
}
