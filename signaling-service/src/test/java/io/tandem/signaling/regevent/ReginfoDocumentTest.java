package io.tandem.signaling.regevent;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.signaling.regevent.ReginfoDocument.Contact;
import io.tandem.signaling.regevent.ReginfoDocument.Event;
import io.tandem.signaling.regevent.ReginfoDocument.State;
import java.io.ByteArrayInputStream;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class ReginfoDocumentTest {

  private static ReginfoDocument document(long version, State state, Contact... contacts) {
    return new ReginfoDocument(version, "sip:1001@tandem.test", state, List.of(contacts));
  }

  @Test
  void showsContactsThatAreThereAndOneThatIsGone() {
    ReginfoDocument document =
        document(
            3,
            State.ACTIVE,
            new Contact("c1", "sip:1001@192.0.2.7:5070", Event.REGISTERED, 3599, 1000, "", 0),
            new Contact(
                "c2", "sip:x@192.0.2.8", Event.REGISTERED, 60, 500, "<urn:uuid:00000000-1>", 2),
            new Contact("c3", "sip:1001@192.0.2.9", Event.EXPIRED, 0, 1000, "", 0));

    assertThat(document.toString())
        .isEqualTo(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <reginfo xmlns="urn:ietf:params:xml:ns:reginfo" version="3" state="full">
            <registration aor="sip:1001@tandem.test" id="r" state="active">
            <contact id="c1" state="active" event="registered" expires="3599">\
            <uri>sip:1001@192.0.2.7:5070</uri></contact>
            <contact id="c2" state="active" event="registered" expires="60" q="0.5">\
            <uri>sip:x@192.0.2.8</uri>\
            <unknown-param name="+sip.instance">&quot;&lt;urn:uuid:00000000-1&gt;&quot;</unknown-param>\
            <unknown-param name="reg-id">2</unknown-param></contact>
            <contact id="c3" state="terminated" event="expired">\
            <uri>sip:1001@192.0.2.9</uri></contact>
            </registration>
            </reginfo>
            """);
  }

  @Test
  void showsAnAddressWithoutContacts() {
    assertThat(document(0, State.INIT).toString())
        .contains("<registration aor=\"sip:1001@tandem.test\" id=\"r\" state=\"init\">\n</reg");
  }

  @Test
  void whateverAPhoneHasRegisteredIsTextInItAndNothingElse() throws Exception {
    String hostile =
        "sip:a@h;x=\"]]></uri></contact>&lt;'\t\u0000\u0007\uFFFE\uD800 \u00e9\uD83D\uDE00";

    byte[] xml =
        document(0, State.ACTIVE, new Contact("c1", hostile, Event.REGISTERED, 1, 1000, hostile, 0))
            .encode();

    Document read =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(xml));
    String expected =
        "sip:a@h;x=\"]]></uri></contact>&lt;'\t\uFFFD\uFFFD\uFFFD\uFFFD \u00e9\uD83D\uDE00";
    assertThat(read.getElementsByTagName("contact").getLength()).isEqualTo(1);
    assertThat(read.getElementsByTagName("uri").item(0).getTextContent()).isEqualTo(expected);
    assertThat(read.getElementsByTagName("unknown-param").item(0).getTextContent())
        .isEqualTo('"' + expected + '"');
  }
}
