package io.tandem.e2e.harness;

/**
 * Something that happened to a phone, as its control socket told it.
 *
 * @param type for example {@code CALL_ESTABLISHED}
 * @param param what it says besides: a URI, or why a call ended
 */
record BaresipEvent(String type, String param) {}
