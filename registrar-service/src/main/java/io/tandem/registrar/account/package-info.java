/** Pure rules of accounts: who may see and change what. */
@NullMarked
package io.tandem.registrar.account;

import org.jspecify.annotations.NullMarked;
