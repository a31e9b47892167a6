package io.tandem.contracts;

import java.util.List;

/**
 * A REGISTER that has passed authentication and everything that can be checked without state.
 *
 * @param addressOfRecord {@code name@domain}
 * @param contacts empty together with {@code removeAll == false} asks for nothing
 * @param removeAll {@code Contact: *}
 */
public record RegisterRequest(
    String addressOfRecord,
    List<ContactChange> contacts,
    boolean removeAll,
    String callId,
    long cseq,
    String userAgent,
    Reach reach,
    long receivedAtEpochMillis)
    implements ContractRecord {

  public RegisterRequest {
    contacts = List.copyOf(contacts);
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
