package io.tandem.signaling.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.signaling.defence.Exemptions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WebSocketRulesTest {

  @Test
  void ourOwnPagesMay() {
    assertThat(allows(Set.of(), "https://PBX.example.com:8443", "pbx.example.com:8443")).isTrue();
  }

  @Test
  void foreignPagesMayNot() {
    assertThat(allows(Set.of(), "https://evil.example", "pbx.example.com")).isFalse();
    assertThat(allows(Set.of(), "https://pbx.example.com.evil.example", "pbx.example.com"))
        .isFalse();
    assertThat(allows(Set.of(), "null", "pbx.example.com")).isFalse();
  }

  @Test
  void listedPagesMayWhateverTheCase() {
    assertThat(
            allows(Set.of("https://phone.example.com"), "https://Phone.example.com", "pbx.example"))
        .isTrue();
    assertThat(
            allows(Set.of("https://phone.example.com"), "http://phone.example.com", "pbx.example"))
        .isFalse();
  }

  @Test
  void aStarLetsEveryPageIn() {
    assertThat(allows(Set.of("*"), "https://evil.example", "pbx.example.com")).isTrue();
  }

  @Test
  void whatIsNoBrowserNamesNoOrigin() {
    assertThat(rules(Set.of()).allows(Optional.empty(), Optional.of("pbx.example.com"))).isTrue();
  }

  private static boolean allows(Set<String> origins, String origin, String host) {
    return rules(origins).allows(Optional.of(origin), Optional.of(host));
  }

  private static WebSocketRules rules(Set<String> origins) {
    return new WebSocketRules(true, origins, new Exemptions(List.of()));
  }
}
