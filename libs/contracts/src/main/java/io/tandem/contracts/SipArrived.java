package io.tandem.contracts;

/**
 * A SIP request that reached a pod which does not own the call. That pod has put its own Via on
 * top, so that the owner's answer finds its way back by plain SIP.
 *
 * @param shard read from the tag that names our side of the dialog: the pod cannot know the call
 * @param message the request as it stood on the wire
 * @param sealed the message is the text of a {@link io.tandem.kernel.Seal} for {@link #purpose},
 *     since it bears keys of SRTP
 * @param source where the request came from
 */
public record SipArrived(int shard, String edgeNode, Octets message, boolean sealed, Reach source)
    implements InboxRecord {

  /** What a message is sealed for: in another shard it does not open. */
  public static String purpose(int shard) {
    return "request to shard " + shard;
  }
}
