//! The "no" that operations may give, for their description: all are RFC 9457 problems.

use std::collections::BTreeMap;

use crate::problem::{MEDIA_TYPE, Problem};
use utoipa::openapi::{Content, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema};

type Responses = BTreeMap<String, RefOr<Response>>;

/// Of reading one's own.
pub struct OfReading;
/// Of doing something.
pub struct OfDoing;
/// Of what anybody may ask.
pub struct OfAsking;

impl IntoResponses for OfReading {
    fn responses() -> Responses {
        problems(&[
            ("400", "The address cannot be read"),
            ("401", "Not signed in"),
            ("403", "Not for this account"),
            ("404", "No such thing, or not to be seen by this account"),
            ("422", "Something asked for makes no sense"),
            ("429", "Too many requests"),
        ])
    }
}

impl IntoResponses for OfDoing {
    fn responses() -> Responses {
        problems(&[
            ("400", "The request cannot be read"),
            ("401", "Not signed in"),
            ("403", "This account may not do that"),
            ("404", "No such thing, or not to be seen by this account"),
            ("409", "Somebody else was first, or it cannot be done now"),
            ("412", "The version named in If-Match is not the current one"),
            ("413", "The body is too large"),
            ("415", "The media type is not admitted"),
            ("422", "Something in the body is wrong; `errors` names every field"),
            ("429", "Too many requests"),
        ])
    }
}

impl IntoResponses for OfAsking {
    fn responses() -> Responses {
        problems(&[
            ("400", "The address cannot be read"),
            ("404", "No such letter"),
            ("422", "Something asked for makes no sense"),
            ("429", "Too many requests"),
        ])
    }
}

fn problems(told: &[(&str, &str)]) -> Responses {
    let response = |(status, description): &(&str, &str)| {
        let schema = Ref::from_schema_name(Problem::name());
        let response =
            ResponseBuilder::new().description(*description).content(MEDIA_TYPE, Content::new(Some(schema))).build();
        ((*status).to_owned(), RefOr::T(response))
    };
    told.iter().map(response).collect()
}
