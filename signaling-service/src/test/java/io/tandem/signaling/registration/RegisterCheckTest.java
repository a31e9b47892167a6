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
                "Contact: <sip:c@192.0.2.7>;+sip.instance=\"<urn:uuid:1>\";reg-id=2",
                "Expires: 120"))
        .isEqualTo(
            new Result.Change(
                new RegisterRequest(
                    "1001@tandem.local",
                    List.of(
                        new ContactChange("sip:a@192.0.2.7", 90, 500, "", 0),
                        new ContactChange("sip:b@192.0.2.7", 3600, 1000, "", 0),
                        new ContactChange("sip:c@192.0.2.7", 120, 1000, "<urn:uuid:1>", 2)),
                    false,
                    "boot-1",
                    9,
                    "phone",
                    REACH,
                    5)));
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
