/**
 * The topics through which the services meet, and the records that travel on them. Services import
 * this package instead of each other; the protobuf classes of {@code wire} stay behind {@link
 * io.tandem.contracts.ContractCodec}.
 */
@NullMarked
package io.tandem.contracts;

import org.jspecify.annotations.NullMarked;
