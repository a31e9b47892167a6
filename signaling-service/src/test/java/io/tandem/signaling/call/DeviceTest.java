package io.tandem.signaling.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.BindingSet.Binding;
import io.tandem.contracts.Reach;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeviceTest {

  private static final String ADDRESS = "1001@tandem.local";
  private static final Reach REACH = new Reach("signaling-0", "TCP", "192.0.2.1", 4, 7, List.of());

  private static Binding binding(String instance, String contact) {
    return new Binding(contact, 1, 1000, "c", 1, instance, 0, "", REACH, 0);
  }

  @Test
  void anInstanceIsTheSameAtAnyContact() {
    Device device = Device.of(ADDRESS, binding("<urn:uuid:1>", "sip:a@192.0.2.1:4000"));

    assertThat(device.hasRegistered(binding("<urn:uuid:1>", "sip:a@192.0.2.9:5000"))).isTrue();
    assertThat(device.hasRegistered(binding("<urn:uuid:2>", "sip:a@192.0.2.1:4000"))).isFalse();
    assertThat(device.hasRegistered(binding("", "sip:a@192.0.2.1:4000"))).isFalse();
  }

  @Test
  void withoutAnInstanceItIsTheContactThatCounts() {
    Device device = new Device(ADDRESS, "", "sip:a@192.0.2.1:4000;transport=tcp");

    assertThat(device.hasRegistered(binding("", "sip:a@192.0.2.1:4000;transport=TCP"))).isTrue();
    assertThat(device.hasRegistered(binding("", "sip:a@192.0.2.1:4001;transport=tcp"))).isFalse();
    assertThat(device.hasRegistered(binding("<urn:uuid:1>", "sip:a@192.0.2.1:4000;transport=tcp")))
        .as("another phone may have been given the address")
        .isFalse();
  }

  @Test
  void whoIsUnknownHasRegisteredNothing() {
    assertThat(Device.UNKNOWN.isKnown()).isFalse();
    assertThat(Device.UNKNOWN.hasRegistered(binding("", "sip:a@192.0.2.1"))).isFalse();
  }
}
