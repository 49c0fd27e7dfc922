//! `store`

use std::sync::Arc;

use wp8_emulator::wire::{Edition, Standing, product_of};
use wp8_emulator::world::Command;
use wp8_emulator::world::store::Command as Change;

use super::Verb;
use crate::language::args::{AccountName, args, words};
use crate::language::units::Bytes;
use crate::stage::{Scene, Trouble};

use super::find;

words! {
    /// How an app stands in the Store.
    pub enum Stand {
        /// Found, shown and sold.
        Published = "published",
        /// Only for those who have it.
        Hidden = "hidden",
        /// For nobody any more.
        Withdrawn = "withdrawn",
    }
}

args! {
    /// Something changes in the Store.
    pub struct StoreStep {
        /// The title of the app, or its place in the Store as `#1`.
        app: String,
        /// Whether it is found, sold and delivered.
        standing: Option<Stand>,
        /// It is withdrawn, and issued anew under another product id.
        republish: bool = false,
        /// A new version with a package of this size.
        update: Option<Bytes>,
        /// Its price in cents; 0 is free.
        price: Option<u32>,
        /// It is offered in these countries only, by their codes of two letters.
        regions: Vec<String>,
        /// This account has it, as if it had bought it now.
        give: Option<AccountName>,
    }
}

impl Verb for StoreStep {
    fn act(&self, scene: &mut Scene<'_>) -> Result<(), Trouble> {
        let product = find::listing(scene, &self.app)?;
        let Some(listing) = scene.stage.world.cloud().store.listing(product) else { return Ok(()) };
        let edition = Arc::clone(&listing.edition);
        let mut changes = Vec::new();
        if let Some(stand) = self.standing {
            let standing = match stand {
                Stand::Published => Standing::Published,
                Stand::Hidden => Standing::Hidden,
                Stand::Withdrawn => Standing::Withdrawn,
            };
            changes.push(Change::Stand { product, standing });
        }
        changes.extend(self.update.map(|size| Change::Update { product, package_bytes: size.0 }));
        changes.extend(self.price.map(|price_cents| Change::Price { product, price_cents }));
        if !self.regions.is_empty() {
            let regions = self.regions.iter().map(|region| region.as_str().into()).collect();
            changes.push(Change::Offer { product, regions: Some(regions) });
        }
        let accounts = &scene.stage.world.cloud().account;
        let owner = self.give.as_ref().and_then(|address| accounts.token(address));
        changes.extend(owner.map(|token| Change::Give { account: token.account, product }));
        if self.republish {
            let anew = product_of(scene.key("edition"));
            let edition = Arc::new(Edition { product: anew, ..Edition::clone(&edition) });
            changes.push(Change::Republish { product, edition });
        }
        for change in changes {
            scene.apply(Command::Store(change))?;
        }
        Ok(())
    }
}
