package io.tandem.sip.message;

/**
 * The names of the SIP methods that Tandem speaks of. Methods are compared as strings,
 * case-sensitively (RFC 3261 section 7.1): a method that is not listed here is a request like any
 * other.
 */
public final class Method {
  public static final String INVITE = "INVITE";
  public static final String ACK = "ACK";
  public static final String BYE = "BYE";
  public static final String CANCEL = "CANCEL";
  public static final String OPTIONS = "OPTIONS";
  public static final String REGISTER = "REGISTER";
  public static final String PRACK = "PRACK";
  public static final String UPDATE = "UPDATE";
  public static final String INFO = "INFO";
  public static final String REFER = "REFER";
  public static final String SUBSCRIBE = "SUBSCRIBE";
  public static final String NOTIFY = "NOTIFY";
  public static final String MESSAGE = "MESSAGE";
  public static final String PUBLISH = "PUBLISH";

  private Method() {}

  /**
   * Whether a 2xx to this method may create a dialog (RFC 3261 section 12.1, RFC 6665, RFC 3515).
   */
  static boolean formsDialog(String method) {
    return switch (method) {
      case INVITE, SUBSCRIBE, NOTIFY, REFER -> true;
      default -> false;
    };
  }
}
