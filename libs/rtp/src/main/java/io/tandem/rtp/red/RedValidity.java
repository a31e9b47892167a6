package io.tandem.rtp.red;

/** Whether the octets under a {@link RedPayload} are redundant audio and, if not, why. */
public enum RedValidity {
  VALID,
  /** No octets: there is not even the header of the primary block. */
  EMPTY,
  /** The headers run past the end. */
  HEADERS_PAST_END,
  /** The redundant blocks are longer together than what follows the headers. */
  BLOCKS_PAST_END;

  public boolean isValid() {
    return this == VALID;
  }
}
