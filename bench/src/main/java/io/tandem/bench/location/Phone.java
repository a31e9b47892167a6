package io.tandem.bench.location;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * One telephone that registers by datagrams, with what it remembers: RFC 3261 section 10.2, digest
 * with MD5. It knows no clock; {@link Crowd} tells it when.
 */
final class Phone {

  /** What it is doing. */
  enum State {
    /** Registered, or never asked to. */
    IDLE,
    /** Has sent a request and waits for its answer. */
    ASKING,
    /** Was told to come back, or gave up for now. */
    RESTING
  }

  final int number;
  final String name;
  State state = State.IDLE;

  /** Of the last REGISTER that was answered 200; 0 for none. */
  int acknowledgedCseq;

  String acknowledgedCallId = "";

  /** When it began to want this registration, and how often it has sent for it since. */
  long wantedAtNanos;

  int retransmissions;
  int refusals;

  /** Counts what it waits for, so that a timer of before is none of now. */
  int generation;

  String request = "";
  private final String here;
  private final String domain;
  private String callId;
  private int cseq;
  private boolean proved;

  Phone(int number, String here, String domain) {
    this.number = number;
    this.here = here;
    this.domain = domain;
    name = "u%06d".formatted(number);
    callId = "";
  }

  /** Forgets its Call-ID, as a phone does that starts. */
  void restart(String run) {
    callId = number + "-" + run;
    cseq = 0;
  }

  String callId() {
    return callId;
  }

  int cseq() {
    return cseq;
  }

  /** A new request without proof. */
  void ask() {
    proved = false;
    request = register("");
  }

  /**
   * The same with the proof that a challenge wants.
   *
   * @return false when it has given its proof already
   */
  boolean prove(String realm, String nonce, String password) {
    if (proved) {
      return false;
    }
    proved = true;
    String uri = "sip:" + domain;
    String secret = md5(name + ":" + realm + ":" + password);
    String proof = md5(secret + ":" + nonce + ":00000001:1:auth:" + md5("REGISTER:" + uri));
    request =
        register(
            ("Authorization: Digest username=\"%s\", realm=\"%s\", nonce=\"%s\", uri=\"%s\", response=\"%s\","
                    + " algorithm=MD5, qop=auth, nc=00000001, cnonce=\"1\"\r\n")
                .formatted(name, realm, nonce, uri, proof));
    return true;
  }

  private String register(String proof) {
    cseq++;
    String address = "<sip:" + name + "@" + domain + ">";
    return "REGISTER sip:"
        + domain
        + " SIP/2.0\r\nVia: SIP/2.0/UDP "
        + here
        + ";branch=z9hG4bK-"
        + callId
        + "-"
        + cseq
        + ";rport\r\nMax-Forwards: 70\r\nFrom: "
        + address
        + ";tag="
        + number
        + "\r\nTo: "
        + address
        + "\r\nCall-ID: "
        + callId
        + "\r\nCSeq: "
        + cseq
        + " REGISTER\r\nContact: <sip:"
        + name
        + "@"
        + here
        + ">;expires=3600\r\nUser-Agent: crowd\r\n"
        + proof
        + "Content-Length: 0\r\n\r\n";
  }

  private static String md5(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has MD5", e);
    }
  }
}
