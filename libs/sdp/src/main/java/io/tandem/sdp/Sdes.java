package io.tandem.sdp;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Keys for SRTP by SDP security descriptions (RFC 4568): what of an offer is taken, what is
 * answered, and whether an answer fits our offer. Who is offered SRTP gets SRTP or a refusal, never
 * plain RTP; who offers plain RTP gets plain RTP, whatever else he would have liked. Pure: new keys
 * come in as arguments, and whether the signalling is encrypted, without which none of this is
 * worth anything, is for the caller to know.
 */
public final class Sdes {
  private static final String PLAIN = "RTP/AVP";

  /** What we offer over; what an offer of others is over is answered over. */
  public static final String SECURE = "RTP/SAVP";

  /** With RTCP feedback (RFC 5124), of which we make no use; the packets are the same. */
  private static final String SECURE_WITH_FEEDBACK = "RTP/SAVPF";

  /**
   * A key for fewer packets than these has to be changed within a call of ordinary length: this
   * many, which RFC 4568 has in its examples, are 5.8 hours of packets of 20 ms.
   */
  private static final long SHORTEST_LIFETIME = 1L << 20;

  private Sdes() {}

  /** What becomes of an offer. */
  public sealed interface Choice {
    /** Plain RTP was offered, and nothing better. */
    record Plain(int index) implements Choice {}

    /**
     * SRTP.
     *
     * @param index the place of the m-line that is taken
     * @param theirs the line that is taken, with the key that they encrypt with
     */
    record Secure(int index, CryptoLine.Usable theirs) implements Choice {}

    /**
     * The answer is 488.
     *
     * @param reason one phrase; repeats nothing of the offer
     */
    record Declined(String reason) implements Choice {}
  }

  /** What became of our offer. */
  public sealed interface Agreement {
    /**
     * Both sides know all keys.
     *
     * @param ours what we encrypt with
     * @param theirs what they encrypt with
     */
    record Agreed(CryptoLine.Usable ours, CryptoLine.Usable theirs) implements Agreement {}

    /**
     * The answer cannot be used; the call ends rather than go on without encryption.
     *
     * @param reason one phrase; repeats nothing of the answer
     */
    record Failed(String reason) implements Agreement {}
  }

  /**
   * Chooses among the audio sections of an offer that have a port: the first secure one with a line
   * that we can use. When there are secure ones, and none that we can use, the offer is declined
   * even if there is a plain one beside them: going on in the clear is not for us to decide. RFC
   * 4568 section 5.1.2 would have the offerer's order followed; ours is, since it is the peers that
   * offer 32-bit tags first.
   *
   * @param preference the suites that are taken, the best first
   */
  public static Choice choose(SessionDescription offer, List<CryptoSuite> preference) {
    Optional<String> refusal = Optional.empty();
    Optional<Integer> plain = Optional.empty();
    for (int i = 0; i < offer.media().size(); i++) {
      MediaDescription section = offer.media().get(i);
      if (!section.type().equals("audio") || section.port() == 0) {
        continue;
      }
      if (isSecure(section)) {
        Optional<CryptoLine.Usable> best = best(section, preference);
        if (best.isPresent()) {
          return new Choice.Secure(i, best.get());
        }
        refusal = refusal.or(() -> Optional.of(whyNone(section, preference)));
      } else if (section.protocol().equals(PLAIN) && plain.isEmpty()) {
        plain = Optional.of(i);
      }
    }
    if (refusal.isPresent()) {
      return new Choice.Declined(refusal.get());
    }
    return plain
        .<Choice>map(Choice.Plain::new)
        .orElse(new Choice.Declined("no audio over a profile that we know"));
  }

  /** Whether the section is SRTP with keys in SDP, by its profile; DTLS has another. */
  public static boolean isSecure(MediaDescription section) {
    return section.protocol().equals(SECURE) || section.protocol().equals(SECURE_WITH_FEEDBACK);
  }

  /** Whether a description has audio over SRTP that is not refused. */
  public static boolean hasSecureAudio(SessionDescription description) {
    return description.media().stream()
        .anyMatch(
            section -> section.type().equals("audio") && section.port() != 0 && isSecure(section));
  }

  /**
   * A description as if the section at that place were plain RTP and the only audio: what is said
   * of codecs, addresses and directions, for whoever does not deal with keys.
   */
  public static SessionDescription inClear(SessionDescription description, int index) {
    List<MediaDescription> media = new ArrayList<>(description.media());
    for (int i = 0; i < media.size(); i++) {
      MediaDescription section = media.get(i);
      if (i == index) {
        media.set(i, with(section, PLAIN, withoutLines(section)));
      } else if (section.isPlainRtpAudio()) {
        media.set(i, section.refused());
      }
    }
    return with(description, media);
  }

  /** The other way: the audio of that description, which is plain RTP, as SRTP with such lines. */
  public static SessionDescription secured(
      SessionDescription description, String profile, List<CryptoLine.Usable> lines) {
    int index = description.audio().orElseThrow().index();
    List<MediaDescription> media = new ArrayList<>(description.media());
    media.set(index, secured(media.get(index), profile, lines));
    return with(description, media);
  }

  private static SessionDescription with(SessionDescription all, List<MediaDescription> media) {
    return new SessionDescription(
        all.origin(), all.name(), all.connections(), all.bandwidths(), all.attributes(), media);
  }

  /**
   * The crypto lines of a section, as they stand; of two with one tag the second is unusable, since
   * an answer could not say which it means.
   */
  public static List<CryptoLine> lines(MediaDescription section) {
    List<CryptoLine> lines = new ArrayList<>();
    Set<Integer> tags = new HashSet<>();
    for (Attribute attribute : section.attributes()) {
      if (attribute.name().equals(CryptoLine.NAME)) {
        CryptoLine line = CryptoLine.parse(attribute.value());
        boolean repeated = line instanceof CryptoLine.Usable usable && !tags.add(usable.tag());
        lines.add(repeated ? new CryptoLine.Unusable("a tag that stood before") : lasting(line));
      }
    }
    return lines;
  }

  private static CryptoLine lasting(CryptoLine line) {
    return line instanceof CryptoLine.Usable usable
            && usable.lifetime().orElse(SHORTEST_LIFETIME) < SHORTEST_LIFETIME
        ? new CryptoLine.Unusable("a key for fewer packets than a call may have")
        : line;
  }

  private static List<CryptoLine.Usable> usable(MediaDescription section) {
    return lines(section).stream()
        .filter(CryptoLine.Usable.class::isInstance)
        .map(CryptoLine.Usable.class::cast)
        .toList();
  }

  private static Optional<CryptoLine.Usable> best(
      MediaDescription section, List<CryptoSuite> preference) {
    List<CryptoLine.Usable> usable = usable(section);
    return preference.stream()
        .flatMap(suite -> usable.stream().filter(line -> line.suite() == suite))
        .findFirst();
  }

  private static String whyNone(MediaDescription section, List<CryptoSuite> preference) {
    for (CryptoLine line : lines(section)) {
      switch (line) {
        case CryptoLine.Unusable(String reason) -> {
          return "no usable crypto line: " + reason;
        }
        case CryptoLine.Usable usable -> {
          if (!preference.contains(usable.suite())) {
            return "no usable crypto line: a suite that is not allowed";
          }
        }
      }
    }
    return "SRTP without a crypto line";
  }

  /**
   * The line of an answer: the tag and suite of theirs, with the key that we encrypt with.
   *
   * @throws IllegalArgumentException if the key is theirs, or not of the suite's length: a bug
   */
  public static CryptoLine.Usable answering(CryptoLine.Usable theirs, KeyAndSalt ours) {
    if (ours.equals(theirs.key())) {
      // Both directions would have the same key stream (RFC 4568 section 7.1.2).
      throw new IllegalArgumentException("one key for both directions");
    }
    return new CryptoLine.Usable(theirs.tag(), theirs.suite(), ours);
  }

  /**
   * A section that we have built, made secure: for an answer over the profile of the offer and with
   * one line, for an offer over RTP/SAVP and with all that we would take.
   *
   * @param profile that of the offer, or of ours: one for which {@link #isSecure} holds
   */
  public static MediaDescription secured(
      MediaDescription section, String profile, List<CryptoLine.Usable> lines) {
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("SRTP needs a key");
    }
    List<Attribute> attributes = new ArrayList<>();
    lines.forEach(line -> attributes.add(line.attribute()));
    attributes.addAll(withoutLines(section));
    MediaDescription secured = with(section, profile, attributes);
    if (!isSecure(secured)) {
      throw new IllegalArgumentException("not a profile of SRTP");
    }
    return secured;
  }

  private static List<Attribute> withoutLines(MediaDescription section) {
    return section.attributes().stream()
        .filter(attribute -> !attribute.name().equals(CryptoLine.NAME))
        .toList();
  }

  private static MediaDescription with(
      MediaDescription section, String profile, List<Attribute> attributes) {
    return new MediaDescription(
        section.type(),
        section.port(),
        section.portCount(),
        profile,
        section.formats(),
        section.connections(),
        section.bandwidths(),
        attributes);
  }

  /** A section of an offer of ours over RTP/SAVP. */
  public static MediaDescription offered(MediaDescription section, List<CryptoLine.Usable> lines) {
    return secured(section, SECURE, lines);
  }

  /**
   * Reads the answer to a section that we have offered over SRTP (RFC 4568 section 7.1.3): the same
   * profile, exactly one line, with a tag and suite of ours and a key that is not ours.
   */
  public static Agreement agree(MediaDescription offered, MediaDescription answered) {
    if (!answered.protocol().equals(offered.protocol())) {
      return new Agreement.Failed("another profile than offered");
    }
    List<CryptoLine> lines = lines(answered);
    if (lines.size() != 1) {
      return new Agreement.Failed("%d crypto lines in an answer".formatted(lines.size()));
    }
    return switch (lines.getFirst()) {
      case CryptoLine.Unusable(String reason) -> new Agreement.Failed(reason);
      case CryptoLine.Usable theirs ->
          usable(offered).stream()
              .filter(line -> line.tag() == theirs.tag() && line.suite() == theirs.suite())
              .findFirst()
              .map(ours -> agreed(ours, theirs))
              .orElse(new Agreement.Failed("a tag or suite that was not offered"));
    };
  }

  private static Agreement agreed(CryptoLine.Usable ours, CryptoLine.Usable theirs) {
    return ours.key().equals(theirs.key())
        ? new Agreement.Failed("our own key, sent back")
        : new Agreement.Agreed(ours, theirs);
  }
}
