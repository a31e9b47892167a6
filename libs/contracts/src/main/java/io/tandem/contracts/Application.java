package io.tandem.contracts;

/**
 * Tells by HTTP what to do with a call.
 *
 * @param id the name by which numbers land on it
 * @param voice asked for the first instructions of a call
 * @param voiceFallback asked instead when {@code voice} does not answer, or answers nonsense
 * @param statusCallback told what becomes of a call
 * @param custody whose it is, and what keeps it
 * @param version counts changes, from 1
 */
public record Application(
    String id,
    String displayName,
    Webhook voice,
    Webhook voiceFallback,
    Webhook statusCallback,
    Custody custody,
    long version)
    implements Provisioned {

  public Application {
    if (id.isEmpty()) {
      throw new IllegalArgumentException("an application needs an id");
    }
  }

  /**
   * Where a request goes.
   *
   * @param url empty when none is made
   */
  public record Webhook(String url, Method method) {

    public static final Webhook NONE = new Webhook("", Method.POST);
  }

  /** How a request is made. */
  public enum Method {
    GET,
    POST
  }

  @Override
  public Kind kind() {
    return Kind.APPLICATION;
  }

  @Override
  public Application withVersion(long next) {
    return new Application(id, displayName, voice, voiceFallback, statusCallback, custody, next);
  }

  @Override
  public Application withCustody(Custody next) {
    return new Application(id, displayName, voice, voiceFallback, statusCallback, next, version);
  }
}
