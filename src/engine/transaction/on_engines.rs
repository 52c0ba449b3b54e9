//! The methods of engines that run transactions, each on a separate connection. [`Engine`](crate::engine::Engine) and
//! [`RoutedEngine`](crate::engine::RoutedEngine) have the same methods, documented separately, since they run in different places.

/// On engines whose connections block.
#[cfg(feature = "blocking-base")]
macro_rules! blocking_transactions {
    (
        $engine:ident, $(#[$transaction:meta])* with $with:literal, begin $begin:literal, begin_with $begin_with:literal,
    ) => {
        /// Transactions, each on a separate connection.
        impl<C: Driver + BlockingTransaction> $engine<C> {
            $(#[$transaction])*
            #[track_caller]
            pub fn transaction<T, E: From<Error>>(
                &self,
                body: impl FnOnce(&mut C) -> Result<T, E>,
            ) -> Result<T, E> {
                self.transaction_with(TransactionOptions::new(), body)
            }

            #[doc = $with]
            ///
            /// # Errors
            /// As [`transaction`](Self::transaction).
            #[track_caller]
            pub fn transaction_with<T, E: From<Error>>(
                &self,
                options: TransactionOptions<C::Dialect>,
                body: impl FnOnce(&mut C) -> Result<T, E>,
            ) -> Result<T, E> {
                $crate::engine::transaction::once_blocking_pooled(self, Location::caller(), options, body)
            }

            /// [`BlockingTransaction::retry_transaction`], each attempt on a separate connection.
            ///
            /// # Errors
            /// As [`transaction`](Self::transaction): the error of the last attempt.
            #[track_caller]
            pub fn retry_transaction<T, E: From<Error> + Retryable>(
                &self,
                options: TransactionOptions<C::Dialect>,
                mut body: impl FnMut(&mut C) -> Result<T, E>,
            ) -> Result<T, E> {
                let at = Location::caller();
                $crate::engine::transaction::retrying_blocking(options, || {
                    $crate::engine::transaction::once_blocking_pooled(self, at, options, &mut body)
                })
            }

            #[doc = $begin]
            ///
            /// # Errors
            /// Those of [`connect`](Self::connect).
            #[track_caller]
            pub fn begin(&self) -> Result<Transaction<'static, C>> {
                self.begin_with(TransactionOptions::new())
            }

            #[doc = $begin_with]
            ///
            /// # Errors
            /// Those of [`connect`](Self::connect).
            #[track_caller]
            pub fn begin_with(
                &self,
                options: TransactionOptions<C::Dialect>,
            ) -> Result<Transaction<'static, C>> {
                let at = Location::caller();
                ready(async {
                    let (conn, _kept) = self.check_out_for(&options, at).await?;
                    begin_pooled(conn, at, options).await
                })
            }
        }
    };
}
#[cfg(feature = "blocking-base")]
pub(in crate::engine) use blocking_transactions;

/// On engines whose connections are asynchronous.
#[cfg(feature = "async-base")]
macro_rules! asynchronous_transactions {
    (
        $engine:ident, $(#[$transaction:meta])* with $with:literal, begin $begin:literal, begin_with $begin_with:literal,
    ) => {
        /// Transactions, each on a separate connection.
        impl<A> $engine<AsyncConnection<A>>
        where
            AsyncConnection<A>: Driver + AsyncTransaction,
        {
            $(#[$transaction])*
            #[track_caller]
            pub fn transaction<'c, T, E, F>(&'c self, body: F) -> InTransaction<'c, T, E>
            where
                F: for<'t> AsyncFnOnce(&'t mut AsyncConnection<A>) -> Result<T, E>
                    + for<'t> Body<&'t mut AsyncConnection<A>, Result<T, E>, Future: Send>
                    + Send
                    + 'c,
                T: Send + 'c,
                E: From<Error> + Send + 'c,
            {
                self.transaction_with(TransactionOptions::new(), body)
            }

            #[doc = $with]
            ///
            /// # Errors
            /// As [`transaction`](Self::transaction).
            #[track_caller]
            pub fn transaction_with<'c, T, E, F>(
                &'c self,
                options: TransactionOptions<<AsyncConnection<A> as $crate::engine::Connection>::Dialect>,
                body: F,
            ) -> InTransaction<'c, T, E>
            where
                F: for<'t> AsyncFnOnce(&'t mut AsyncConnection<A>) -> Result<T, E>
                    + for<'t> Body<&'t mut AsyncConnection<A>, Result<T, E>, Future: Send>
                    + Send
                    + 'c,
                T: Send + 'c,
                E: From<Error> + Send + 'c,
            {
                $crate::engine::transaction::once_asynchronous_pooled(self, Location::caller(), options, body)
            }

            /// [`AsyncTransaction::retry_transaction`], each attempt on a separate connection.
            ///
            /// # Errors
            /// As [`transaction`](Self::transaction): the error of the last attempt.
            #[track_caller]
            pub fn retry_transaction<'c, T, E, F>(
                &'c self,
                options: TransactionOptions<<AsyncConnection<A> as $crate::engine::Connection>::Dialect>,
                body: F,
            ) -> InTransaction<'c, T, E>
            where
                F: for<'t> AsyncFnOnce(&'t mut AsyncConnection<A>) -> Result<T, E>
                    + for<'t> Body<&'t mut AsyncConnection<A>, Result<T, E>, Future: Send>
                    + Clone
                    + Send
                    + 'c,
                T: Send + 'c,
                E: From<Error> + Retryable + Send + 'c,
            {
                $crate::engine::transaction::retrying_asynchronous_pooled(self, Location::caller(), options, body)
            }

            #[doc = $begin]
            ///
            /// # Errors
            /// Those of [`connect`](Self::connect).
            #[track_caller]
            pub fn begin(&self) -> Later<'static, Transaction<'static, AsyncConnection<A>>> {
                self.begin_with(TransactionOptions::new())
            }

            #[doc = $begin_with]
            ///
            /// # Errors
            /// Those of [`connect`](Self::connect).
            #[track_caller]
            pub fn begin_with(
                &self,
                options: TransactionOptions<<AsyncConnection<A> as $crate::engine::Connection>::Dialect>,
            ) -> Later<'static, Transaction<'static, AsyncConnection<A>>> {
                let at = Location::caller();
                let this = self.clone();
                Later::new(async move {
                    let (conn, _kept) = this.check_out_for(&options, at).await?;
                    begin_pooled(conn, at, options).await
                })
            }
        }
    };
}
#[cfg(feature = "async-base")]
pub(in crate::engine) use asynchronous_transactions;
