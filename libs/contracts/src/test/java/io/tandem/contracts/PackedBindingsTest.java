package io.tandem.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.BindingSet.Binding;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PackedBindingsTest {

  private static final String UUID = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6";

  private final PackedBindings packing = new PackedBindings();

  @Test
  void givesBackWhatWasPacked() {
    List<Binding> bindings =
        List.of(
            binding("<urn:uuid:" + UUID + ">", "Telephone 1", route("signaling-0"), List.of()),
            binding("", "", "", List.of("<sip:10.0.0.1;lr>", "<sip:tök@[2001:db8::1];lr>")),
            binding("<urn:uuid:" + UUID.toUpperCase() + ">", "T".repeat(256), "no at", List.of()));

    byte[] packed = packing.pack(bindings);

    assertThat(packing.unpack(packed)).isEqualTo(bindings);
    assertThat(packing.count(packed, 0)).isEqualTo(3);
    assertThat(packing.unpack(packing.pack(List.of()))).isEmpty();
  }

  @Test
  void givesBackNumbersOfEverySize() {
    Random random = new Random(7);
    for (int bits = 0; bits < 64; bits++) {
      long number = random.nextLong() >>> bits;
      Reach reach =
          new Reach("e", "TCP", "::1", (int) (number & 0xFFFF), number, List.of(), "<sip:a@b>");
      Binding binding =
          new Binding("sip:a", number, (int) number, "c", -number, "", (int) number, "", reach, 0);
      assertThat(packing.unpack(packing.pack(List.of(binding))))
          .as("%d", number)
          .containsExactly(binding);
    }
  }

  @Test
  void packsSomethingNearlyAsSmallAsWhatIsItsOwn() {
    Binding first = binding("<urn:uuid:" + UUID + ">", "Telephone 1", route("a"), List.of());
    assertThat(packing.pack(List.of(first)).length)
        .isLessThan(
            first.contactUri().length()
                + first.callId().length()
                + 16
                + 13
                + "<sip:a".length()
                + 32);
  }

  @Test
  void staysRightWhenPeersHaveFilledTheListOfWords() {
    List<Binding> many =
        IntStream.range(0, 2 * WordList.CAPACITY)
            .mapToObj(n -> binding("", "agent " + n, route("pod-" + n), List.of()))
            .toList();

    List<byte[]> packed = many.stream().map(binding -> packing.pack(List.of(binding))).toList();

    for (int n = 0; n < many.size(); n++) {
      assertThat(packing.unpack(packed.get(n))).containsExactly(many.get(n));
    }
  }

  private static String route(String pod) {
    return "<sip:" + pod + "@10.0.0.1:5060;lr;ob>";
  }

  private static Binding binding(
      String instanceId, String userAgent, String edgeRoute, List<String> path) {
    Reach reach = new Reach("signaling-0", "UDP", "192.0.2.7", 5060, 0, path, edgeRoute);
    return new Binding(
        "sip:1001@192.0.2.7:5060;transport=udp",
        1_800_000_000_000L,
        1_000,
        "a84b4c76e66710@192.0.2.7",
        314_159,
        instanceId,
        1,
        userAgent,
        reach,
        1_799_996_400_000L);
  }
}
