package io.tandem.contracts;

import io.tandem.kernel.AddressFamily;
import io.tandem.kernel.CallSid;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a media node shall make true for one call: complete each time, never a difference.
 *
 * @param version grows with each change; a node ignores a plan older than the one it has
 * @param expiresAtEpochMillis the node closes everything of the call when this passes; the owner of
 *     the call renews it in time
 */
public record MediaPlan(
    CallSid callSid,
    long version,
    List<Endpoint> endpoints,
    List<Bridge> bridges,
    long expiresAtEpochMillis)
    implements ContractRecord {

  public MediaPlan {
    endpoints = List.copyOf(endpoints);
    bridges = List.copyOf(bridges);
    Set<String> ids = new HashSet<>();
    for (Endpoint endpoint : endpoints) {
      if (!ids.add(endpoint.id())) {
        throw new IllegalArgumentException("endpoint named twice: " + endpoint.id());
      }
    }
    for (Bridge bridge : bridges) {
      if (!ids.contains(bridge.first()) || !ids.contains(bridge.second())) {
        throw new IllegalArgumentException("bridge to an endpoint that is not planned: " + bridge);
      }
    }
  }

  /**
   * A socket pair that faces one peer.
   *
   * @param id unique within the plan
   * @param rtpPort even; 0 lets the node choose
   * @param family of the peer; empty in plans of the release before: that of the node's first
   *     address
   * @param remoteRtp where the peer's SDP says it receives RTP; empty until known
   * @param remoteRtcp the same for RTCP
   * @param rtcpMux whether RTCP comes and goes on the RTP port (RFC 5761)
   * @param negotiation grows with each offer or answer of the peer: the latch may learn anew
   * @param expectsMedia whether silence from the peer is worth reporting; false on hold, and before
   *     the call is answered
   * @param silenceTimeoutMillis how long a silence is reported as {@link MediaFact.MediaSilent}
   * @param speaks what the peer and we have agreed on; packets pass as they are unless the other
   *     side of the bridge has agreed on another codec; empty: nobody knows
   * @param srtp how what goes to the peer and comes from it is encrypted; empty: not at all
   */
  public record Endpoint(
      String id,
      int rtpPort,
      Optional<AddressFamily> family,
      Optional<MediaAddress> remoteRtp,
      Optional<MediaAddress> remoteRtcp,
      boolean rtcpMux,
      int negotiation,
      boolean expectsMedia,
      int silenceTimeoutMillis,
      Optional<Format> speaks,
      Optional<Srtp> srtp,
      Source source) {

    public Endpoint withPort(int port) {
      return with(port, expectsMedia, speaks, srtp, source);
    }

    public Endpoint withSource(Source next) {
      return with(rtpPort, expectsMedia, speaks, srtp, next);
    }

    public Endpoint expecting(boolean media) {
      return with(rtpPort, media, speaks, srtp, source);
    }

    public Endpoint speaking(Optional<Format> format) {
      return with(rtpPort, expectsMedia, format, srtp, source);
    }

    public Endpoint withSrtp(Optional<Srtp> next) {
      return with(rtpPort, expectsMedia, speaks, next, source);
    }

    private Endpoint with(
        int port, boolean media, Optional<Format> format, Optional<Srtp> protection, Source sends) {
      return new Endpoint(
          id,
          port,
          family,
          remoteRtp,
          remoteRtcp,
          rtcpMux,
          negotiation,
          media,
          silenceTimeoutMillis,
          format,
          protection,
          sends);
    }
  }

  /** What the endpoint sends to its peer. */
  public sealed interface Source {
    /** Whatever the bridge brings. */
    record Bridged() implements Source {}

    /** Each packet of the peer, back to it. */
    record Echo() implements Source {}

    /**
     * A sine tone.
     *
     * @param levelDbm0 level in dBm0, at most 0
     * @param encoding {@code PCMU} or {@code PCMA}
     * @param ptimeMillis audio in each packet, in milliseconds
     */
    record Tone(int frequencyHz, int levelDbm0, int payloadType, String encoding, int ptimeMillis)
        implements Source {}

    /**
     * What all others in a room say. Whoever names the same room on the same node is in it,
     * whatever call he belongs to.
     *
     * @param room its name, unique in the whole exchange
     * @param format what the peer speaks and is spoken to in
     * @param away he holds: he is neither heard nor sent anything
     * @param levelExtension the header extension that says how loud each of his packets is (RFC
     *     6464); 0: none was agreed
     */
    record Room(String room, Format format, boolean away, int levelExtension) implements Source {
      /** Of a peer who does not say how loud he is. */
      public Room(String room, Format format, boolean away) {
        this(room, format, away, 0);
      }
    }
  }

  /**
   * A codec as it was agreed with a peer.
   *
   * @param encoding the name of RFC 3551 and of SDP's rtpmap
   * @param clockRateHz of RTP timestamps, as the rtpmap says it
   * @param ptimeMillis audio in each packet to the peer, in milliseconds
   * @param eventPayloadType of telephone events (RFC 4733); 0: none were agreed
   */
  public record Format(
      int payloadType, String encoding, int clockRateHz, int ptimeMillis, int eventPayloadType) {

    public Format {
      if (payloadType < 0 || payloadType > 127 || eventPayloadType < 0 || eventPayloadType > 127) {
        throw new IllegalArgumentException(
            "payload types " + payloadType + " and " + eventPayloadType);
      }
      if (clockRateHz < 1) {
        throw new IllegalArgumentException("clock rate " + clockRateHz);
      }
    }

    /** Whether it is the same codec, whatever its numbers are. */
    public boolean isSameCodec(Format other) {
      return encoding.equalsIgnoreCase(other.encoding) && clockRateHz == other.clockRateHz;
    }
  }

  /**
   * Everything that one endpoint receives leaves by the other, both ways: unchanged, unless their
   * peers speak different codecs.
   */
  public record Bridge(String first, String second) {}
}
