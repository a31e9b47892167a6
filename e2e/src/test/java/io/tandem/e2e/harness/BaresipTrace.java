package io.tandem.e2e.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The SIP messages that a phone wrote to its log, as text. */
record BaresipTrace(List<Message> messages) {

  // A coloured "#" on a line of its own, then transport and addresses, then the message.
  private static final Pattern HEAD =
      Pattern.compile("#\\n(?:UDP|TCP|TLS) \\S+:([0-9]+) -> \\S+:[0-9]+\\n");
  private static final Pattern STATUS = Pattern.compile("SIP/2\\.0 ([0-9]{3}) ");
  private static final Pattern CSEQ = Pattern.compile("(?m)^CSeq: *[0-9]+ ([A-Z]+)");
  private static final Pattern AUDIO = Pattern.compile("(?m)^m=audio ([0-9]+) ");

  /**
   * @param fromPort the port that sent it
   */
  record Message(int fromPort, String text) {

    /** The status of a response, or 0 for a request. */
    int status() {
      Matcher status = STATUS.matcher(text);
      return status.lookingAt() ? Integer.parseInt(status.group(1)) : 0;
    }

    String method() {
      return first(CSEQ).orElse("");
    }

    Optional<Integer> audioPort() {
      return first(AUDIO).map(Integer::valueOf);
    }

    private Optional<String> first(Pattern pattern) {
      Matcher found = pattern.matcher(text);
      return found.find() ? Optional.of(found.group(1)) : Optional.empty();
    }
  }

  static BaresipTrace read(String log) {
    Matcher head = HEAD.matcher(log);
    List<Message> messages = new ArrayList<>();
    int from = -1;
    int port = 0;
    while (head.find()) {
      if (from >= 0) {
        messages.add(new Message(port, log.substring(from, head.start())));
      }
      from = head.end();
      port = Integer.parseInt(head.group(1));
    }
    if (from >= 0) {
      messages.add(new Message(port, log.substring(from)));
    }
    return new BaresipTrace(messages);
  }

  /** What came from a port, in order. */
  List<Message> from(int port) {
    return messages.stream().filter(message -> message.fromPort() == port).toList();
  }
}
