package io.tandem.contracts;

/**
 * Whose a provisioned object is, and by what it is kept as it is.
 *
 * @param account id of the account that it belongs to
 * @param keeper what wrote it last
 */
public record Custody(String account, Keeper keeper) {

  /** Of the account to which everything belongs that nobody has given to another. */
  public static final String DEFAULT_ACCOUNT = "AC" + "0".repeat(32);

  /** As an object has it that somebody has written by the API without saying whose it is. */
  public static final Custody DEFAULT = new Custody(DEFAULT_ACCOUNT, Keeper.API);

  public Custody {
    if (account.isEmpty()) {
      throw new IllegalArgumentException("an object belongs to an account");
    }
  }

  /** By what an object is kept. */
  public enum Keeper {
    /** By whoever asks the API. */
    API,
    /** By the file that a registrar applies. */
    FILE
  }
}
