package io.tandem.signaling.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.BindingSet.Binding;
import io.tandem.contracts.CallRecord;
import io.tandem.contracts.Custody;
import io.tandem.contracts.PhoneNumber;
import io.tandem.contracts.Subscriber;
import io.tandem.contracts.Trunk;
import io.tandem.contracts.TrunkPolicy;
import io.tandem.kernel.CallSid;
import io.tandem.kernel.RandomTokens;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CallAccountsTest {

  private static final Custody RED = new Custody("AC" + "1".repeat(32), Custody.Keeper.API);
  private static final Custody BLUE = new Custody("AC" + "2".repeat(32), Custody.Keeper.API);

  private final Trunks trunks = new Trunks();
  private final Directory directory =
      new Directory() {
        @Override
        public Optional<Subscriber> subscriber(String name) {
          return Optional.of(new Subscriber("1001", "tandem.local", Map.of(), "", false, RED, 1))
              .filter(subscriber -> subscriber.name().equals(name));
        }

        @Override
        public List<Binding> bindings(String addressOfRecord, long nowEpochMillis) {
          return List.of();
        }
      };
  private final CallAccounts accounts = new CallAccounts(directory, trunks);

  @BeforeEach
  void aCarrierOfNobodysBringsCallsToANumberOfBlue() {
    trunks.put(
        new Trunk(
            "carrier",
            "",
            false,
            List.of("192.0.2.1"),
            List.of(),
            new Trunk.Numbering("49", "0", "00", Trunk.NumberFormat.NATIONAL),
            List.of(),
            "",
            List.of(),
            List.of(),
            Optional.empty(),
            TrunkPolicy.NONE,
            Custody.DEFAULT,
            1));
    trunks.put(new PhoneNumber("+49301", new PhoneNumber.Landing.OnService("600"), BLUE, 1));
    trunks.put(new PhoneNumber("+4930123", new PhoneNumber.Landing.OnService("600"), BLUE, 1));
  }

  private String account(String caller, String called, String trunk) {
    CallRecord call =
        new CallRecord(
            CallSid.of(0, new RandomTokens(new Random(1))),
            caller,
            called,
            1,
            0,
            0,
            1,
            CallRecord.Disposition.FAILED,
            CallRecord.EndedBy.EXCHANGE,
            404,
            "",
            "",
            "",
            "",
            trunk,
            "");
    return accounts.attributed(call).account();
  }

  @Test
  void aCallIsItsCallersOrThatOfTheNumberWhichATrunkHasBroughtItFor() {
    assertThat(account("1001@tandem.local", "+4930123", "")).isEqualTo(RED.account());
    assertThat(account("+33199@tandem.local", "030123", "carrier")).isEqualTo(BLUE.account());
    assertThat(account("1001@tandem.local", "030999", "carrier"))
        .isEqualTo(Custody.DEFAULT_ACCOUNT);
    assertThat(account("nobody@tandem.local", "1", "")).isEmpty();
    assertThat(account("1001@tandem.local", "030999", "gone")).isEmpty();
  }
}
