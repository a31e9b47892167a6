package io.tandem.signaling.registration;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.Reach;
import io.tandem.contracts.RegisterRequest;
import io.tandem.contracts.RegisterRequest.ContactChange;
import io.tandem.signaling.registration.RegisterCheck.Result;
import io.tandem.signaling.routing.OwnNames;
import io.tandem.sip.message.ParseResult;
import io.tandem.sip.message.SipParser;
import io.tandem.sip.message.SipRequest;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RegisterCheckTest {

  private static final Reach REACH =
      new Reach("signaling-0", "UDP", "192.0.2.7", 5060, 0, List.of());

  private final RegisterCheck check = new RegisterCheck(new OwnNames("tandem.local", Set.of()), 60);

  private Result check(String to, String... lines) {
    String text =
        """
        REGISTER sip:tandem.local SIP/2.0
        Via: SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bKr
        From: <%s>;tag=a
        To: <%s>
        Call-ID: boot-1
        CSeq: 9 REGISTER
        User-Agent: phone
        %s
        """
            .formatted(to, to, lines.length == 0 ? "Max-Forwards: 70" : String.join("\n", lines));
    if (SipParser.parse((text + "\n").replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8))
        instanceof ParseResult.Parsed(SipRequest request)) {
      return check.check(request, "1001", REACH, 5);
    }
    throw new IllegalArgumentException(text);
  }

  @Test
  void takesTheLifetimeOfAContactBeforeTheHeaderBeforeAnHour() {
    assertThat(
            check(
                "sip:1001@tandem.local",
                "Contact: <sip:a@192.0.2.7>;expires=90;q=0.5",
                "Contact: <sip:b@192.0.2.7>;expires=rubbish",
                "Contact: <sip:c@192.0.2.7>;+sip.instance=\"<urn:uuid:1>\"",
                "Expires: 120"))
        .isEqualTo(
            new Result.Change(
                new RegisterRequest(
                    "1001@tandem.local",
                    List.of(
                        new ContactChange("sip:a@192.0.2.7", 90, 500, "", 0),
                        new ContactChange("sip:b@192.0.2.7", 3600, 1000, "", 0),
                        new ContactChange("sip:c@192.0.2.7", 120, 1000, "<urn:uuid:1>", 0)),
                    false,
                    "boot-1",
                    9,
                    "phone",
                    REACH,
                    5),
                false));
  }

  private static final String FLOW =
      "Contact: <sip:a@192.0.2.7>;+sip.instance=\"<urn:uuid:1>\";reg-id=2";

  private Result.Change change(String... lines) {
    return (Result.Change) check("sip:1001@tandem.local", lines);
  }

  private int refused(String... lines) {
    return ((Result.Refused) check("sip:1001@tandem.local", lines)).status();
  }

  @Test
  void registersAFlowOnlyWhereThePhoneKnowsWhatThatIs() {
    Result.Change flow = change(FLOW, "Supported: path, outbound");
    assertThat(flow.outbound()).isTrue();
    assertThat(flow.request().contacts().getFirst().regId()).isEqualTo(2);
    assertThat(flow.request().reach()).isEqualTo(REACH);
    for (Result.Change none :
        List.of(
            change(FLOW),
            change("Contact: <sip:a@192.0.2.7>;reg-id=2", "Supported: outbound"),
            change(FLOW.replace("reg-id=2", "reg-id=0"), "Supported: outbound"),
            change(FLOW.replace("reg-id=2", "reg-id=4294967295"), "Supported: outbound"))) {
      assertThat(none.outbound()).isFalse();
      assertThat(none.request().contacts().getFirst().regId()).isZero();
    }
    assertThat(change(FLOW + ";expires=0", "Supported: outbound").outbound()).isFalse();
  }

  @Test
  void registersAFlowForOneContactAlone() {
    String other = "Contact: <sip:b@192.0.2.7>";
    assertThat(refused(FLOW, other, "Supported: outbound")).isEqualTo(400);
    assertThat(change(FLOW, other + ";expires=0", "Supported: outbound").outbound()).isTrue();
  }

  @Test
  void needsAFirstHopThatHoldsFlows() {
    String proxy = "Via: SIP/2.0/UDP 192.0.2.8;branch=z9hG4bKp";
    String[] supported = {"Supported: path, outbound"};
    assertThat(refused(proxy, FLOW, supported[0])).isEqualTo(439);
    assertThat(refused(proxy, FLOW, supported[0], "Path: <sip:p;lr>")).isEqualTo(439);
    assertThat(refused(proxy, FLOW, supported[0], "Path: <sip:p;lr;ob>, <sip:e;lr>"))
        .isEqualTo(439);
    assertThat(change(proxy, FLOW, supported[0], "Path: <sip:p;lr>, <sip:e;lr;ob>").outbound())
        .isTrue();
    // Who does not ask for it need not have it.
    assertThat(change(proxy, FLOW).outbound()).isFalse();
    assertThat(change(proxy, "Contact: <sip:a@192.0.2.7>", supported[0]).outbound()).isFalse();
  }

  @Test
  void keepsThePathOfAPhoneThatKnowsOfIt() {
    String[] path = {"Path: <sip:p1.example;lr>", "Path: <sip:tok@p2.example;lr;ob>"};
    Result.Change change =
        change("Contact: <sip:a@192.0.2.7>", "Supported: path", path[0], path[1]);
    assertThat(change.request().reach().path())
        .containsExactly("<sip:p1.example;lr>", "<sip:tok@p2.example;lr;ob>");
    assertThat(check("sip:1001@tandem.local", "Contact: <sip:a@192.0.2.7>", path[0]))
        .isEqualTo(new Result.Unsupported("path"));
  }

  @Test
  void followsNoPathThatIsTooLongOrLeadsNowhere() {
    String contact = "Contact: <sip:a@192.0.2.7>";
    for (String path :
        List.of(
            "Path: " + String.join(", ", Collections.nCopies(9, "<sip:p;lr>")),
            "Path: <sip:" + "p".repeat(1100) + ";lr>",
            "Path: <tel:+4930;lr>",
            "Path: <sip:strict.example>")) {
      assertThat(refused(contact, "Supported: path", path)).as(path).isEqualTo(400);
    }
  }

  @Test
  void keepsWhatPushNeedsInTheContact() {
    String contact =
        "sip:a@192.0.2.7;pn-provider=apns;pn-prid=00fc13adff78512;pn-param=DEF123GHIJ.org.app";
    assertThat(change("Contact: <" + contact + ">").request().contacts().getFirst().uri())
        .isEqualTo(contact);
  }

  @Test
  void takesNoGruuOfOursForAContact() {
    assertThat(refused("Contact: <sip:1001@tandem.local;gr=urn:uuid:1>")).isEqualTo(403);
  }

  @Test
  void asksOnlyWhatIsBoundWithoutAContact() {
    assertThat(check("sip:1001@tandem.local")).isEqualTo(new Result.Fetch("1001@tandem.local"));
  }

  @Test
  void refusesALifetimeThatIsTooBriefButNotTheEnd() {
    assertThat(check("sip:1001@tandem.local", "Contact: <sip:a@192.0.2.7>;expires=59"))
        .isEqualTo(new Result.TooBrief(60));
    assertThat(check("sip:1001@tandem.local", "Contact: <sip:a@192.0.2.7>;expires=0"))
        .isInstanceOf(Result.Change.class);
  }

  @Test
  void takesTheStarOnlyAloneAndWithExpiresZero() {
    assertThat(check("sip:1001@tandem.local", "Contact: *", "Expires: 0"))
        .isInstanceOf(Result.Change.class);
    for (String[] lines : new String[][] {{"Contact: *"}, {"Contact: *", "Expires: 60"}}) {
      assertThat(((Result.Refused) check("sip:1001@tandem.local", lines)).status()).isEqualTo(400);
    }
  }

  @Test
  void letsNobodyRegisterForSomebodyElse() {
    assertThat(((Result.Refused) check("sip:1002@tandem.local")).status()).isEqualTo(403);
    assertThat(((Result.Refused) check("sip:1001@elsewhere.example")).status()).isEqualTo(404);
  }
}
