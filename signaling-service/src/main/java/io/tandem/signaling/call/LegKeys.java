package io.tandem.signaling.call;

import io.tandem.contracts.Srtp;
import io.tandem.kernel.CallSid;
import io.tandem.kernel.Seal;
import io.tandem.kernel.Tokens;
import io.tandem.sdp.CryptoLine;
import io.tandem.sdp.CryptoSuite;
import io.tandem.sdp.KeyAndSalt;
import io.tandem.sdp.MediaDescription;
import io.tandem.sdp.Sdes;
import io.tandem.sdp.SessionDescription;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one leg: what we have offered, what both sides know, and which key follows which
 * ({@code docs/specs/srtp.md}). Descriptions pass it on their way in and out, so that everything
 * else in a call sees plain RTP. Owned by its leg. Whether SRTP is wanted is decided elsewhere.
 */
final class LegKeys {

  /**
   * What both sides know.
   *
   * @param profile that the stream was offered over
   * @param ourNumber of our key among those of the leg; the media node tells keys apart by it
   * @param theirNumber of the peer's
   */
  record Agreed(
      String profile,
      CryptoLine.Usable ours,
      int ourNumber,
      CryptoLine.Usable theirs,
      int theirNumber) {

    /** Without keys. */
    @Override
    public String toString() {
      return "Agreed[" + ours.suite() + ", " + ourNumber + ", " + theirNumber + "]";
    }
  }

  private static final String AGREED = "agreed";
  private static final String OFFERED = "offered";

  /** The word, the profile, two numbers, two crypto lines. */
  private static final int LINES_OF_AGREED = 6;

  private @Nullable Agreed agreed;

  /** Of our opening offer, until it has its final answer: of several phones each may choose. */
  private List<CryptoLine.Usable> offered = List.of();

  /** Whether both sides have keys. */
  boolean inForce() {
    return agreed != null;
  }

  /** Whether the peer was offered SRTP and has not answered. */
  boolean isOffered() {
    return agreed == null && !offered.isEmpty();
  }

  /** The next opening offer has these lines; none: it is of plain RTP. */
  void open(List<CryptoLine.Usable> lines) {
    agreed = null;
    offered = List.copyOf(lines);
  }

  /** Our opening offer has its final answer: the lines that were not taken are history. */
  void settle() {
    offered = List.of();
  }

  /** One line for each suite, each with a key that nobody has seen. */
  static List<CryptoLine.Usable> drawn(List<CryptoSuite> suites, Tokens tokens) {
    List<CryptoLine.Usable> lines = new ArrayList<>();
    for (CryptoSuite suite : suites) {
      lines.add(new CryptoLine.Usable(lines.size() + 1, suite, draw(suite, tokens)));
    }
    return lines;
  }

  private static KeyAndSalt draw(CryptoSuite suite, Tokens tokens) {
    byte[] octets = HexFormat.of().parseHex(tokens.hex(suite.keyAndSaltOctets()));
    try {
      return KeyAndSalt.of(octets);
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
  }

  /**
   * Reads an offer of the peer; nothing holds before it is adopted.
   *
   * @param takes whether SRTP is taken
   * @param needs whether plain RTP is refused
   */
  Hearing hearOffer(
      SessionDescription offer,
      boolean takes,
      boolean needs,
      List<CryptoSuite> suites,
      Tokens tokens) {
    return switch (Sdes.choose(offer, suites)) {
      case Sdes.Choice.Plain _ ->
          needs
              ? new Hearing.Refused(OfferFault.SRTP_NEEDED)
              : new Hearing.Heard(offer, Optional.empty());
      case Sdes.Choice.Declined _ ->
          Sdes.hasSecureAudio(offer)
              ? new Hearing.Refused(OfferFault.NO_SRTP)
              : new Hearing.Heard(offer, Optional.empty());
      case Sdes.Choice.Secure(int index, CryptoLine.Usable theirs) ->
          takes ? taken(offer, index, theirs, tokens) : new Hearing.Refused(OfferFault.NO_SRTP);
    };
  }

  private Hearing taken(
      SessionDescription offer, int index, CryptoLine.Usable theirs, Tokens tokens) {
    Agreed before = agreed;
    boolean stays = before != null && before.ours.suite() == theirs.suite();
    KeyAndSalt key = before != null && stays ? before.ours.key() : draw(theirs.suite(), tokens);
    if (key.equals(theirs.key())) {
      return new Hearing.Refused(OfferFault.NO_SRTP);
    }
    String profile = offer.media().get(index).protocol();
    return new Hearing.Heard(
        Sdes.inClear(offer, index),
        Optional.of(numbered(profile, Sdes.answering(theirs, key), theirs)));
  }

  /**
   * Reads the answer to what we have offered last.
   *
   * @param told the offer, as of plain RTP
   */
  Hearing hearAnswer(SessionDescription told, SessionDescription answer) {
    if (lines().isEmpty()) {
      return new Hearing.Heard(answer, Optional.empty());
    }
    int index = told.audio().orElseThrow().index();
    if (index >= answer.media().size()) {
      return new Hearing.Wrong("fewer m-lines than offered");
    }
    MediaDescription answered = answer.media().get(index);
    if (answered.port() == 0) {
      return new Hearing.Heard(answer, Optional.ofNullable(agreed));
    }
    MediaDescription offer = dressed(told).media().get(index);
    return switch (Sdes.agree(offer, answered)) {
      case Sdes.Agreement.Failed(String reason) -> new Hearing.Wrong(reason);
      case Sdes.Agreement.Agreed(CryptoLine.Usable ours, CryptoLine.Usable theirs) ->
          new Hearing.Heard(
              Sdes.inClear(answer, index), Optional.of(numbered(offer.protocol(), ours, theirs)));
    };
  }

  /** What was said before, when it need not be said again. */
  Hearing.Heard again(SessionDescription before) {
    return new Hearing.Heard(before, Optional.ofNullable(agreed));
  }

  private Agreed numbered(String profile, CryptoLine.Usable ours, CryptoLine.Usable theirs) {
    Agreed before = agreed;
    return before == null
        ? new Agreed(profile, ours, 1, theirs, 1)
        : new Agreed(
            profile,
            ours,
            before.ourNumber + (isSameKey(before.ours, ours) ? 0 : 1),
            theirs,
            before.theirNumber + (isSameKey(before.theirs, theirs) ? 0 : 1));
  }

  private static boolean isSameKey(CryptoLine.Usable before, CryptoLine.Usable now) {
    return before.suite() == now.suite() && before.key().equals(now.key());
  }

  /**
   * What was heard holds.
   *
   * @return whether the keys are others than before
   */
  boolean adopt(Hearing.Heard heard) {
    boolean changes = isOffered() || !Optional.ofNullable(agreed).equals(heard.keys());
    agreed = heard.keys().orElse(null);
    return changes;
  }

  /** A description for the peer with what it is to say of keys. */
  SessionDescription dressed(SessionDescription plain) {
    List<CryptoLine.Usable> lines = lines();
    if (lines.isEmpty()) {
      return plain;
    }
    Agreed known = agreed;
    String profile = known == null ? Sdes.SECURE : known.profile;
    return Sdes.secured(plain, profile, lines);
  }

  private List<CryptoLine.Usable> lines() {
    Agreed known = agreed;
    return offered.isEmpty() && known != null ? List.of(known.ours) : offered;
  }

  /**
   * The keys as a plan has them.
   *
   * @param before what the plan says now: a key that stays keeps how far it has come
   */
  Optional<Srtp> planned(CallSid call, String endpointId, Optional<Srtp> before, Seal seal) {
    Agreed known = agreed;
    if (known == null) {
      return isOffered() ? Optional.of(new Srtp.Offered()) : Optional.empty();
    }
    Optional<Srtp.Agreed> now =
        before.filter(Srtp.Agreed.class::isInstance).map(Srtp.Agreed.class::cast);
    return Optional.of(
        new Srtp.Agreed(
            known.ours.suite().name(),
            key(call, endpointId, Srtp.Side.OURS, known.ourNumber, known.ours, now, seal),
            key(call, endpointId, Srtp.Side.THEIRS, known.theirNumber, known.theirs, now, seal)));
  }

  private static Srtp.Key key(
      CallSid call,
      String endpointId,
      Srtp.Side side,
      int number,
      CryptoLine.Usable line,
      Optional<Srtp.Agreed> before,
      Seal seal) {
    Optional<Srtp.Key> same =
        before.map(keys -> keys.key(side)).filter(key -> key.number() == number);
    if (same.isPresent()) {
      return same.get();
    }
    byte[] octets = line.key().octets();
    try {
      String sealed = seal.seal(Srtp.purpose(call, endpointId, side), octets);
      return new Srtp.Key(number, sealed, Srtp.Indices.NONE);
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
  }

  // ---- for the next owner of the call ----

  /** All of it as text, which is to be sealed; empty without keys. */
  String text() {
    List<String> lines = new ArrayList<>();
    Agreed known = agreed;
    if (known != null) {
      lines.add(AGREED);
      lines.add(known.profile);
      lines.add(Integer.toString(known.ourNumber));
      lines.add(Integer.toString(known.theirNumber));
      lines.add(known.ours.attribute().value());
      lines.add(known.theirs.attribute().value());
    } else if (isOffered()) {
      lines.add(OFFERED);
    }
    offered.forEach(line -> lines.add(line.attribute().value()));
    return String.join("\n", lines);
  }

  /**
   * Goes on from {@link #text}.
   *
   * @throws IllegalArgumentException if it is none
   */
  void restore(String text) {
    List<String> lines = text.lines().toList();
    if (lines.size() >= LINES_OF_AGREED && lines.getFirst().equals(AGREED)) {
      agreed =
          new Agreed(
              lines.get(1),
              line(lines.get(4)),
              Integer.parseInt(lines.get(2)),
              line(lines.get(5)),
              Integer.parseInt(lines.get(3)));
      offered = lines.stream().skip(LINES_OF_AGREED).map(LegKeys::line).toList();
    } else if (lines.size() > 1 && lines.getFirst().equals(OFFERED)) {
      offered = lines.stream().skip(1).map(LegKeys::line).toList();
    } else {
      throw new IllegalArgumentException("the keys of a leg cannot be read");
    }
  }

  private static CryptoLine.Usable line(String text) {
    if (CryptoLine.parse(text) instanceof CryptoLine.Usable line) {
      return line;
    }
    throw new IllegalArgumentException("a crypto line of a leg cannot be read");
  }
}
