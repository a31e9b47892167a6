package io.tandem.contracts;

/**
 * A network that the exchange does not listen to for a while. Kept after its end, so that who comes
 * back is banned for longer; a tombstone forgets it.
 *
 * @param network address and length of the prefix, such as {@code 192.0.2.7/32}; the record's key
 * @param reason for people
 * @param bannedBy node id, or {@code api}
 * @param strikes how many bans of this network there were, this one included
 */
public record Ban(
    String network,
    String reason,
    String bannedBy,
    long sinceEpochMillis,
    long untilEpochMillis,
    int strikes)
    implements ContractRecord {

  public Ban {
    if (network.isEmpty() || strikes < 1) {
      throw new IllegalArgumentException("ban of \"" + network + "\", strike " + strikes);
    }
  }
}
