package io.tandem.sip.locate;

import io.tandem.kernel.RandomTokens;
import io.tandem.kernel.Tokens;
import io.tandem.sip.locate.ResourceRecord.Address;
import io.tandem.sip.locate.ResourceRecord.Naptr;
import io.tandem.sip.locate.ResourceRecord.Srv;
import io.tandem.sip.message.SipUri;
import io.tandem.sip.transaction.Transport;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** DNS by hand: what it knows, what it fails at, and what it was asked. */
final class Zone {

  static final LocatingRules ALL =
      new LocatingRules(
          List.of(Transport.UDP, Transport.TCP, Transport.TLS),
          List.of(RecordType.A, RecordType.AAAA),
          false);

  private final Map<Question, List<ResourceRecord>> records = new HashMap<>();
  private final Set<Question> broken = new HashSet<>();
  final List<String> asked = new ArrayList<>();
  Tokens tokens = new RandomTokens(new Random(1));

  private static Question question(RecordType type, String name) {
    return new Question(type, DnsName.parse(name).orElseThrow());
  }

  private Zone put(RecordType type, String name, ResourceRecord record) {
    records.computeIfAbsent(question(type, name), _ -> new ArrayList<>()).add(record);
    return this;
  }

  Zone naptr(String name, int order, int preference, String service, String replacement) {
    return naptr(name, order, preference, "s", service, "", replacement);
  }

  Zone naptr(
      String name,
      int order,
      int preference,
      String flags,
      String service,
      String regexp,
      String replacement) {
    return put(
        RecordType.NAPTR,
        name,
        new Naptr(order, preference, flags, service, regexp, DnsName.parse(replacement)));
  }

  Zone srv(String name, int priority, int weight, int port, String target) {
    return put(RecordType.SRV, name, new Srv(priority, weight, port, DnsName.parse(target)));
  }

  Zone a(String name, String address) {
    return put(RecordType.A, name, new Address(InetAddress.ofLiteral(address)));
  }

  Zone aaaa(String name, String address) {
    return put(RecordType.AAAA, name, new Address(InetAddress.ofLiteral(address)));
  }

  Zone failsAt(RecordType type, String name) {
    broken.add(question(type, name));
    return this;
  }

  /** Locates to the end, answering the questions last come first. */
  LocatingOutput locate(String uri, LocatingRules rules) {
    asked.clear();
    Locating locating = new Locating(SipUri.parse(uri).orElseThrow(), rules, tokens);
    Deque<LocatingOutput> todo = new ArrayDeque<>(locating.start());
    while (!todo.isEmpty()) {
      switch (todo.removeLast()) {
        case LocatingOutput.Ask ask -> {
          asked.add(ask.question().type() + " " + ask.question().name());
          todo.addAll(locating.on(answer(ask.question())));
        }
        case LocatingOutput last -> {
          if (!todo.isEmpty()) {
            throw new AssertionError("something behind the last output: " + todo);
          }
          return last;
        }
      }
    }
    throw new AssertionError("waits for nothing: " + asked);
  }

  private LocatingInput answer(Question question) {
    if (broken.contains(question)) {
      return new LocatingInput.Failed(question);
    }
    return Optional.ofNullable(records.get(question))
        .<LocatingInput>map(found -> new LocatingInput.Answered(question, found))
        .orElseGet(() -> new LocatingInput.Nothing(question));
  }

  /** The targets as words: "UDP 192.0.2.1:5060". */
  List<String> targets(String uri) {
    return targets(uri, ALL);
  }

  List<String> targets(String uri, LocatingRules rules) {
    return switch (locate(uri, rules)) {
      case LocatingOutput.Located located -> located.targets().stream().map(Zone::word).toList();
      case LocatingOutput.Nowhere nowhere -> List.of(nowhere.reason().name());
      case LocatingOutput.Ask ask -> throw new AssertionError("still asks " + ask);
    };
  }

  static String word(Target target) {
    InetAddress address = target.address().getAddress();
    String host =
        address instanceof java.net.Inet6Address
            ? "[" + address.getHostAddress() + "]"
            : address.getHostAddress();
    return target.transport() + " " + host + ":" + target.address().getPort();
  }
}
