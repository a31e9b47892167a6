package io.tandem.registrar.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.BindingSet.Binding;
import io.tandem.contracts.Reach;
import java.util.List;
import org.junit.jupiter.api.Test;

class BindingJsonTest {

  @Test
  void showsASourceInTheShortestFormAndWithoutAZone() {
    assertThat(source("0:0:0:0:0:0:0:1%0")).isEqualTo("[::1]:5060");
    assertThat(source("2001:db8:0:0:0:0:0:7")).isEqualTo("[2001:db8::7]:5060");
    assertThat(source("fe80:0:0:0:1:2:3:4%eth0")).isEqualTo("[fe80::1:2:3:4]:5060");
    assertThat(source("::ffff:10.0.0.7")).isEqualTo("10.0.0.7:5060");
    assertThat(source("10.0.0.7")).isEqualTo("10.0.0.7:5060");
  }

  private static String source(String recorded) {
    Reach reach = new Reach("edge-0", "UDP", recorded, 5060, 0, List.of());
    Binding binding =
        new Binding("sip:1001@10.0.0.7", 60_000, 500, "call", 7, "", 0, "phone 1.0", reach, 0);
    return BindingJson.of("1001@example.org", binding, 0).getString("sourceAddress");
  }
}
