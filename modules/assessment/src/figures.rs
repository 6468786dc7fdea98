//! Figures under a sight: whoever sees an organ's cases sees what they add up to, and nothing else.

use casework::{Grant, Sight};
use kernel::{Date, OrganId, Refusal};
use web::Problem;

use crate::desk::Desk;
use crate::measures::Sums;
use crate::months::Period;
use crate::store::figures::{self, Of, Span};

impl Desk {
    /// The organs whose figures a sight reaches; none means the whole county. A watcher of a township reaches the organs
    /// that sit in it.
    pub fn reach(&self, sight: &Sight) -> Option<Vec<OrganId>> {
        if sight.is_whole_county() {
            return None;
        }
        let mut organs: Vec<OrganId> = Vec::new();
        for grant in sight.grants() {
            match grant {
                Grant::Organ(organ) => organs.push(organ.clone()),
                Grant::Within(place) => {
                    let inside = self.office.county().organs.iter();
                    let inside = inside.filter(|organ| organ.region.is_some_and(|region| place.contains(region)));
                    organs.extend(inside.map(|organ| organ.id.clone()));
                }
                Grant::County | Grant::Account(_) => {}
            }
        }
        organs.sort();
        organs.dedup();
        Some(organs)
    }

    /// Whose figures are asked for, as far as the sight reaches; an organ beyond it is refused.
    pub fn of(&self, sight: &Sight, organ: Option<&OrganId>, item: Option<&str>) -> Result<Of, Problem> {
        let reach = self.reach(sight);
        let organs = match (reach, organ) {
            (reach, None) => reach,
            (None, Some(organ)) => Some(vec![organ.clone()]),
            (Some(reach), Some(organ)) if reach.contains(organ) => Some(vec![organ.clone()]),
            _ => {
                let sentence = "这个部门的数据不在您的查看范围内。";
                return Err(Refusal::forbidden("figures_out_of_sight", sentence).on_field("organ").into());
            }
        };
        Ok(Of { organs, item: item.map(str::to_owned), window: None })
    }

    /// What an organ leads, or, with a window for the organ, what was handed in there: seen by whoever sees the window's
    /// organ, whichever organ leads the case.
    pub fn of_place(&self, sight: &Sight, place: Option<&OrganId>, item: Option<&str>) -> Result<Of, Problem> {
        match place.and_then(|place| place.as_str().split_once('/')) {
            None => self.of(sight, place, item),
            Some((organ, _)) => {
                let of = self.of(sight, Some(&OrganId::from(organ)), item)?;
                Ok(Of { organs: None, window: place.map(ToString::to_string), ..of })
            }
        }
    }

    /// The sums of a period. With an item the period has to be of whole months.
    pub async fn sums(
        &self,
        sight: &Sight,
        period: Period,
        organ: Option<&OrganId>,
        item: Option<&str>,
    ) -> Result<Sums, Problem> {
        let of = self.of(sight, organ, item)?;
        figures::total(&self.office.db, self.office.region, &of, period).await.map_err(Problem::internal)
    }

    /// The sums of a period with what is read beside them; dearer, for pages of indicators.
    pub async fn all_sums(&self, sight: &Sight, period: Period, organ: Option<&OrganId>) -> Result<Sums, Problem> {
        let mut sums = self.sums(sight, period, organ, None).await?;
        self.add_read(&mut sums, &self.of(sight, organ, None)?, period).await?;
        Ok(sums)
    }

    /// The same by organ; organs without any are left out.
    pub async fn sums_by_organ(&self, sight: &Sight, period: Period) -> Result<Vec<(OrganId, Sums)>, Problem> {
        let of = self.of(sight, None, None)?;
        figures::by_organ(&self.office.db, self.office.region, &of, period).await.map_err(Problem::internal)
    }

    /// The same by item, of whole months.
    pub async fn sums_by_item(
        &self,
        sight: &Sight,
        period: Period,
        organ: Option<&OrganId>,
    ) -> Result<Vec<(String, Sums)>, Problem> {
        let of = self.of(sight, organ, None)?;
        figures::by_item(&self.office.db, self.office.region, &of, period).await.map_err(Problem::internal)
    }

    /// Day by day or month by month, from one day to another; what had nothing is left out.
    pub async fn figures(
        &self,
        sight: &Sight,
        span: Span,
        from: Date,
        to: Date,
        organ: Option<&OrganId>,
        item: Option<&str>,
    ) -> Result<Vec<(Date, Sums)>, Problem> {
        let of = self.of(sight, organ, item)?;
        let period = Period::days(from, to);
        figures::series(&self.office.db, self.office.region, &of, span, period).await.map_err(Problem::internal)
    }
}
