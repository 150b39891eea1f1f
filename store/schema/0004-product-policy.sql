-- What rebalancing may do with requests of a product: JSON of flow's; NULL: as for any product.
ALTER TABLE product ADD COLUMN rebalance_json TEXT;
