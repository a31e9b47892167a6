package io.tandem.contracts;

import java.util.List;

/**
 * A REGISTER that has passed authentication and everything that can be checked without state; or
 * the news that a connection has closed.
 *
 * @param addressOfRecord {@code name@domain}
 * @param contacts empty together with {@code removeAll == false} asks for nothing
 * @param removeAll {@code Contact: *}
 * @param flowClosed nobody asks: the connection that {@code reach} names is gone, and with it what
 *     was bound over it
 */
public record RegisterRequest(
    String addressOfRecord,
    List<ContactChange> contacts,
    boolean removeAll,
    String callId,
    long cseq,
    String userAgent,
    Reach reach,
    long receivedAtEpochMillis,
    boolean flowClosed)
    implements ContractRecord {

  public RegisterRequest {
    contacts = List.copyOf(contacts);
  }

  /** What a phone asks for. */
  public RegisterRequest(
      String addressOfRecord,
      List<ContactChange> contacts,
      boolean removeAll,
      String callId,
      long cseq,
      String userAgent,
      Reach reach,
      long receivedAtEpochMillis) {
    this(
        addressOfRecord,
        contacts,
        removeAll,
        callId,
        cseq,
        userAgent,
        reach,
        receivedAtEpochMillis,
        false);
  }

  /** The news that a connection has closed. */
  public static RegisterRequest flowClosed(
      String addressOfRecord, Reach closed, long closedAtEpochMillis) {
    return new RegisterRequest(
        addressOfRecord, List.of(), false, "", 0, "", closed, closedAtEpochMillis, true);
  }

  /**
   * One contact of the request.
   *
   * @param uri the contact's URI as the phone wrote it
   * @param expiresSeconds lifetime asked for; 0 removes
   * @param qThousandths q-value times 1000, 0 to 1000
   * @param instanceId {@code +sip.instance} (RFC 5626), empty when there is none
   * @param regId {@code reg-id} (RFC 5626), 0 when there is none
   */
  public record ContactChange(
      String uri, long expiresSeconds, int qThousandths, String instanceId, int regId) {}
}
