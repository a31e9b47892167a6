package io.tandem.contracts;

import java.util.List;

/**
 * How a peer is reached: the pod that holds the flow (RFC 5626) and the flow itself.
 *
 * @param edgeNode node id of that pod
 * @param transport {@code UDP}, {@code TCP}, {@code TLS}, {@code WS} or {@code WSS}
 * @param connectionId of the connection within that pod; 0 for UDP
 * @param path Path header values (RFC 3327), nearest first
 */
public record Reach(
    String edgeNode,
    String transport,
    String remoteHost,
    int remotePort,
    long connectionId,
    List<String> path) {

  public Reach {
    if (remotePort < 0 || remotePort > 65535) {
      throw new IllegalArgumentException("remote port out of range: " + remotePort);
    }
    path = List.copyOf(path);
  }
}
