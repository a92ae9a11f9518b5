package io.github.spawnboot.api.app;

import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;

@Component
class RecordingTransactionManager extends AbstractPlatformTransactionManager {

	@Override
	protected Object doGetTransaction() {
		return new Object();
	}

	@Override
	protected void doBegin(Object transaction, TransactionDefinition definition) {
		Here.ran("transaction begun");
	}

	@Override
	protected void doCommit(DefaultTransactionStatus status) {
		Here.ran("transaction committed");
	}

	@Override
	protected void doRollback(DefaultTransactionStatus status) {
		Here.ran("transaction rolled back");
	}

}
