from django.urls import path

from conditions.desk import auditors, deleted, imports, outbox, oversight, page_history, reviews, submissions

urlpatterns = [
    path("signoff/", reviews.queue, name="reviews"),
    path("signoff/reviews/<int:review_id>/", reviews.review, name="review"),
    path("signoff/reviews/<int:review_id>/sign/", reviews.sign, name="sign_review"),
    path("signoff/reviews/<int:review_id>/changes/", reviews.request_changes, name="request_changes"),
    path("signoff/reviews/<int:review_id>/withdraw/", reviews.withdraw, name="withdraw_review"),
    path("signoff/versions/<int:version_id>/challenge/", reviews.signing_challenge, name="signing_challenge"),
    path("signoff/versions/<int:version_id>/article/", reviews.version_article, name="version_article"),
    path("signoff/publications/<int:publication_id>/reaffirm/", reviews.reaffirm, name="reaffirm"),
    path("signoff/publications/<int:publication_id>/take-down/", submissions.take_down, name="take_down"),
    path("signoff/schedules/<int:schedule_id>/cancel/", submissions.cancel_schedule, name="cancel_schedule"),
    path("signoff/pages/<int:page_id>/submit/", submissions.submit_page, name="submit_page"),
    path("signoff/pages/<int:page_id>/history/", page_history.page_history, name="page_history"),
    path("signoff/deleted/", deleted.deleted_drafts, name="deleted_drafts"),
    path("signoff/deleted/<int:draft_id>/restore/", deleted.restore_draft, name="restore_draft"),
    path("signoff/import/", imports.import_document, name="import_document"),
    path("mail/", outbox.mail_not_sent, name="mail_not_sent"),
    path("mail/<int:mail_id>/again/", outbox.send_again, name="send_again"),
    path("record/", auditors.timeline_screen, name="timeline"),
    path("record/public-at/", auditors.public_pages_at, name="public_pages_at"),
    path("record/versions/<int:version_id>/changes/", auditors.version_changes, name="version_changes"),
    path("record/rights/", oversight.rights, name="rights"),
    path("record/pictures/", oversight.pictures, name="pictures"),
    path("record/pages/<int:page_id>/drafts/", oversight.drafts, name="drafts"),
    path("record/drafts/<int:revision_id>/", oversight.draft, name="draft"),
    path("record/drafts/<int:revision_id>/article/", oversight.draft_article, name="draft_article"),
    path("record/history/<slug:name>/", auditors.history, name="record_history"),
]
