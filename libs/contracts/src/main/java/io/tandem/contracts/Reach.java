package io.tandem.contracts;

import java.util.List;

/**
 * How a peer is reached: the pod that holds the flow (RFC 5626), the flow itself, and the way there
 * from any other pod.
 *
 * @param edgeNode node id of that pod
 * @param transport {@code UDP}, {@code TCP}, {@code TLS}, {@code WS} or {@code WSS}
 * @param connectionId of the connection within that pod; 0 for UDP
 * @param path Path header values (RFC 3327) of proxies in between, nearest first
 * @param edgeRoute Route value that leads through the edge pod to the flow; empty for a peer that
 *     is reached by the path, and in records of releases that had none
 */
public record Reach(
    String edgeNode,
    String transport,
    String remoteHost,
    int remotePort,
    long connectionId,
    List<String> path,
    String edgeRoute) {

  public Reach {
    if (remotePort < 0 || remotePort > 65535) {
      throw new IllegalArgumentException("remote port out of range: " + remotePort);
    }
    path = List.copyOf(path);
  }

  /** A reach that only its edge pod can use. */
  public Reach(
      String edgeNode,
      String transport,
      String remoteHost,
      int remotePort,
      long connectionId,
      List<String> path) {
    this(edgeNode, transport, remoteHost, remotePort, connectionId, path, "");
  }

  /** Whether both name the same connection of the same pod; datagrams have none. */
  public boolean isConnectionOf(Reach other) {
    return connectionId != 0
        && connectionId == other.connectionId
        && edgeNode.equals(other.edgeNode)
        && transport.equals(other.transport);
  }
}
