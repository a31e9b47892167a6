package io.tandem.registrar.provisioning;

import io.tandem.contracts.Account;
import io.tandem.contracts.Custody;
import io.tandem.contracts.Provisioned;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * All objects, those of a kind in order of their ids, as the API shows them: of everybody, and of
 * each account. Written by the thread that follows the topics, read by any. It decides nothing:
 * whoever owns an object's partition does.
 */
public final class ObjectDirectory {

  private final Map<Provisioned.Kind, Shelf> shelves = new EnumMap<>(Provisioned.Kind.class);

  /** Accounts by the hashes of their tokens. */
  private final Map<String, String> accountsByToken = new ConcurrentHashMap<>();

  /** The objects of one kind. */
  private static final class Shelf {
    final ConcurrentNavigableMap<String, Provisioned> all = new ConcurrentSkipListMap<>();
    final Map<String, ConcurrentNavigableMap<String, Provisioned>> byAccount =
        new ConcurrentHashMap<>();

    ConcurrentNavigableMap<String, Provisioned> of(Optional<String> account) {
      return account.isEmpty()
          ? all
          : byAccount.getOrDefault(account.get(), new ConcurrentSkipListMap<>());
    }
  }

  public ObjectDirectory() {
    for (Provisioned.Kind kind : Provisioned.Kind.values()) {
      shelves.put(kind, new Shelf());
    }
  }

  public void put(Provisioned object) {
    Shelf shelf = shelf(object.kind());
    String account = object.custody().account();
    Provisioned before = shelf.all.put(object.id(), object);
    if (before != null && !before.custody().account().equals(account)) {
      forget(shelf, before);
    }
    shelf
        .byAccount
        .computeIfAbsent(account, _ -> new ConcurrentSkipListMap<>())
        .put(object.id(), object);
    if (object instanceof Account now) {
      know(before instanceof Account then ? then.tokens() : List.of(), now);
    }
  }

  public void remove(Provisioned.Kind kind, String id) {
    Shelf shelf = shelf(kind);
    Provisioned before = shelf.all.remove(id);
    if (before != null) {
      forget(shelf, before);
    }
    if (before instanceof Account account) {
      account.tokens().forEach(token -> accountsByToken.remove(token.hash()));
    }
  }

  private static void forget(Shelf shelf, Provisioned object) {
    shelf.of(Optional.of(object.custody().account())).remove(object.id());
  }

  private void know(List<Account.ApiToken> before, Account now) {
    now.tokens().forEach(token -> accountsByToken.put(token.hash(), now.id()));
    before.stream()
        .filter(token -> now.tokens().stream().noneMatch(kept -> kept.hash().equals(token.hash())))
        .forEach(token -> accountsByToken.remove(token.hash()));
  }

  public Optional<Provisioned> object(Provisioned.Kind kind, String id) {
    return Optional.ofNullable(shelf(kind).all.get(id));
  }

  /** The account with a token of that hash, if it may use it. */
  public Optional<Account> accountWith(String tokenHash) {
    return Optional.ofNullable(accountsByToken.get(tokenHash))
        .flatMap(id -> object(Provisioned.Kind.ACCOUNT, id))
        .map(Account.class::cast)
        .filter(account -> !account.disabled());
  }

  /** Whether objects may belong to it. */
  public boolean hasAccount(String id) {
    return id.equals(Custody.DEFAULT_ACCOUNT) || object(Provisioned.Kind.ACCOUNT, id).isPresent();
  }

  /** Everybody's behind an id, in order; the id need not exist. */
  public Iterator<Map.Entry<String, Provisioned>> after(Provisioned.Kind kind, String id) {
    return after(kind, id, Optional.empty());
  }

  /** The same of one account, or of everybody. */
  public Iterator<Map.Entry<String, Provisioned>> after(
      Provisioned.Kind kind, String id, Optional<String> account) {
    return shelf(kind).of(account).tailMap(id, false).entrySet().iterator();
  }

  public int count(Provisioned.Kind kind) {
    return count(kind, Optional.empty());
  }

  /** Of one account, or of everybody. */
  public int count(Provisioned.Kind kind, Optional<String> account) {
    return shelf(kind).of(account).size();
  }

  private Shelf shelf(Provisioned.Kind kind) {
    return Objects.requireNonNull(shelves.get(kind));
  }
}
