package io.tandem.registrar.location;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.BindingSet.Binding;
import io.tandem.contracts.Reach;
import io.tandem.registrar.location.BindingChange.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class BindingChangeTest {

  @Test
  void saysWhatWentAndWhatCameButNotWhatWasRefreshed() {
    List<BindingChange> changes =
        BindingChange.between(
            List.of(binding("sip:old", 50), binding("sip:gone", 200), binding("sip:kept", 200)),
            List.of(binding("sip:kept", 300), binding("sip:new", 300)),
            100);

    assertThat(changes)
        .containsExactly(
            new BindingChange(Kind.EXPIRED, "sip:old"),
            new BindingChange(Kind.REMOVED, "sip:gone"),
            new BindingChange(Kind.ADDED, "sip:new"));
    assertThat(BindingChange.read(BindingChange.header(changes))).isEqualTo(changes);
  }

  @Test
  void saysNothingOfAContactThatIsBackBeforeItsEndWasSwept() {
    assertThat(
            BindingChange.between(
                List.of(binding("sip:a", 50)), List.of(binding("sip:a", 300)), 100))
        .isEmpty();
  }

  @Test
  void leavesOutLinesThatAreNone() {
    assertThat(BindingChange.read("")).isEmpty();
    assertThat(BindingChange.read("added\nmoved sip:a\n added sip:b\nadded sip:c"))
        .containsExactly(new BindingChange(Kind.ADDED, "sip:c"));
  }

  private static Binding binding(String uri, long expiresAt) {
    Reach reach = new Reach("edge-0", "UDP", "10.0.0.7", 5060, 0, List.of());
    return new Binding(uri, expiresAt, 1_000, "c", 1, "", 0, "", reach, 0);
  }
}
