package io.tandem.sdp;

import java.util.List;

/** Writes a description in the order that RFC 8866 section 5 demands. */
final class SdpPrinter {
  private final StringBuilder out = new StringBuilder(512);

  private SdpPrinter() {}

  static String print(SessionDescription description) {
    SdpPrinter printer = new SdpPrinter();
    printer.session(description);
    description.media().forEach(printer::media);
    return printer.out.toString();
  }

  private void session(SessionDescription description) {
    Origin origin = description.origin();
    line('v', "0");
    line(
        'o',
        "%s %s %s IN %s %s"
            .formatted(
                origin.username(),
                origin.sessionId(),
                origin.sessionVersion(),
                origin.family(),
                origin.address()));
    line('s', description.name());
    connections(description.connections());
    bandwidths(description.bandwidths());
    line('t', "0 0");
    description.attributes().forEach(attribute -> line('a', attribute.text()));
  }

  private void media(MediaDescription media) {
    String port =
        media.portCount() == 1
            ? Integer.toString(media.port())
            : media.port() + "/" + media.portCount();
    line(
        'm',
        media.type()
            + " "
            + port
            + " "
            + media.protocol()
            + " "
            + String.join(" ", media.formats()));
    connections(media.connections());
    bandwidths(media.bandwidths());
    media.attributes().forEach(attribute -> line('a', attribute.text()));
  }

  private void connections(List<Connection> connections) {
    connections.forEach(
        connection -> line('c', "IN " + connection.family() + " " + connection.address()));
  }

  private void bandwidths(List<Bandwidth> bandwidths) {
    bandwidths.forEach(bandwidth -> line('b', bandwidth.type() + ":" + bandwidth.value()));
  }

  private void line(char type, String value) {
    out.append(type).append('=').append(value).append("\r\n");
  }
}
