package io.tandem.sip.transaction;

/** Names a transaction within the layer that holds it, by what RFC 3261 matches it by. */
public sealed interface TransactionId permits ClientTransactionId, ServerTransactionId {}
