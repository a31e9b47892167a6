package io.tandem.registrar.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookTargetTest {

  @Test
  void takesAUrlApart() {
    assertThat(WebhookTarget.parse("https://app.example.org/changes?a=1", false))
        .isEqualTo(
            new WebhookTarget.Parsed.Good(
                new WebhookTarget(
                    "https://app.example.org/changes?a=1",
                    true,
                    "app.example.org",
                    443,
                    "/changes?a=1")));
    assertThat(WebhookTarget.parse("http://[::1]:8000", true))
        .isEqualTo(
            new WebhookTarget.Parsed.Good(
                new WebhookTarget("http://[::1]:8000", false, "::1", 8000, "/")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://app.example.org/",
        "https://app.example.org:22/",
        "https://user:secret@app.example.org/",
        "https://app.example.org/#part",
        "https:///changes",
        "app.example.org",
        "ftp://app.example.org/",
        "https://app example.org/"
      })
  void refusesWhatIsNotMeantForIt(String url) {
    assertThat(WebhookTarget.parse(url, false)).isInstanceOf(WebhookTarget.Parsed.Bad.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "10.1.2.3",
        "172.31.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "198.18.0.1",
        "::1",
        "::",
        "fe80::1",
        "fd00::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
        "2001::1",
        "2001:db8::1"
      })
  void knowsAddressesThatAreInside(String address) throws UnknownHostException {
    assertThat(PublicAddress.is(InetAddress.getByName(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"8.8.8.8", "172.32.0.1", "100.128.0.1", "2a00:1450:4001::1"})
  void knowsAddressesOfTheInternet(String address) throws UnknownHostException {
    assertThat(PublicAddress.is(InetAddress.getByName(address))).isTrue();
  }
}
